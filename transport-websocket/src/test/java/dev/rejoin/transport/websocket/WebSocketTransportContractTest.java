package dev.rejoin.transport.websocket;

import dev.rejoin.api.transport.TlsOptions;
import dev.rejoin.api.transport.Transport;
import dev.rejoin.testkit.contract.ContractServer;
import dev.rejoin.testkit.contract.TlsCase;
import dev.rejoin.testkit.contract.TransportContract;
import dev.rejoin.transport.netty.RecordingLeakDetector;
import dev.rejoin.transport.netty.TestPki;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** With the defaults: epoll where there is epoll. */
class WebSocketTransportContractTest extends TransportContract {
  @TempDir
  private static Path directory;

  private static TestPki pki;

  @BeforeAll
  static void issueCertificates() {
    pki = new TestPki(directory);
  }

  @Override
  protected Transport provider() {
    return new WebSocketTransport();
  }

  @Override
  protected ContractServer startServer() {
    return WebSocketContractServer.start();
  }

  @Override
  protected ContractServer startServer(TlsCase tls) throws Exception {
    return WebSocketContractServer.start(pki.serverContext(tls));
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
