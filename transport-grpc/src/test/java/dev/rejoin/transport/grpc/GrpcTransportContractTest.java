package dev.rejoin.transport.grpc;

import dev.rejoin.api.transport.TlsOptions;
import dev.rejoin.api.transport.Transport;
import dev.rejoin.testkit.contract.ContractServer;
import dev.rejoin.testkit.contract.TlsCase;
import dev.rejoin.testkit.contract.TransportContract;
import dev.rejoin.transport.netty.RecordingLeakDetector;
import dev.rejoin.transport.netty.TestPki;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** With the defaults: epoll where there is epoll. */
class GrpcTransportContractTest extends TransportContract {
  @TempDir
  private static Path directory;

  private static TestPki pki;

  @BeforeAll
  static void issueCertificates() {
    pki = new TestPki(directory, GrpcTransportContractTest::http2);
  }

  static SslContextBuilder http2(SslContextBuilder builder) {
    return GrpcSslContexts.configure(builder, SslProvider.JDK);
  }

  @Override
  protected Transport provider() {
    return new GrpcTransport();
  }

  @Override
  protected ContractServer startServer() throws Exception {
    return GrpcContractServer.start();
  }

  @Override
  protected ContractServer startServer(TlsCase tls) throws Exception {
    return GrpcContractServer.start(pki.serverContext(tls));
  }

  @Override
  protected TlsOptions tls(TlsCase tls) throws Exception {
    return pki.clientOptions(tls);
  }

  @Override
  protected List<String> leakedBuffers() {
    return RecordingLeakDetector.reports();
  }
}
