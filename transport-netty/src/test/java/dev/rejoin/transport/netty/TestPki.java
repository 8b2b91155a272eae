package dev.rejoin.transport.netty;

import dev.rejoin.api.transport.TlsOptions;
import dev.rejoin.api.transport.TlsOptions.ClientIdentity;
import dev.rejoin.testkit.contract.TlsCase;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Two authorities and the certificates they issue, for one test's directory. */
public final class TestPki {
  private final Path directory;
  private final UnaryOperator<SslContextBuilder> protocols;
  private final X509Bundle authority = authority("CN=Rejoin test authority");
  private final X509Bundle stranger = authority("CN=Another authority");

  public TestPki(Path directory) {
    this(directory, builder -> builder);
  }

  /** @param protocols adds to a server's context what one transport needs */
  public TestPki(Path directory, UnaryOperator<SslContextBuilder> protocols) {
    this.directory = directory;
    this.protocols = protocols;
  }

  private static X509Bundle authority(String subject) {
    try {
      return new CertificateBuilder()
          .subject(subject)
          .setIsCertificateAuthority(true)
          .buildSelfSigned();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  public X509Bundle server() throws Exception {
    return serverTemplate().addSanIpAddress("127.0.0.1").buildIssuedBy(authority);
  }

  private static CertificateBuilder serverTemplate() {
    return new CertificateBuilder().subject("CN=control plane").addExtendedKeyUsageServerAuth();
  }

  public X509Bundle client(boolean trusted) throws Exception {
    return new CertificateBuilder()
        .subject("CN=agent-7")
        .addExtendedKeyUsageClientAuth()
        .buildIssuedBy(trusted ? authority : stranger);
  }

  public SslContext serverContext(TlsCase tls) throws Exception {
    X509Bundle bundle = switch (tls) {
      case EXPIRED ->
        serverTemplate()
            .addSanIpAddress("127.0.0.1")
            .notBefore(Instant.now().minus(Duration.ofDays(9)))
            .notAfter(Instant.now().minus(Duration.ofDays(2)))
            .buildIssuedBy(authority);
      case WRONG_HOST ->
        serverTemplate().addSanDnsName("elsewhere.example").buildIssuedBy(authority);
      default -> server();
    };
    boolean clientAuth = tls == TlsCase.MUTUAL || tls == TlsCase.CLIENT_REJECTED;
    return serverContext(bundle, clientAuth ? ClientAuth.REQUIRE : ClientAuth.NONE);
  }

  public SslContext serverContext(X509Bundle bundle, ClientAuth clientAuth) throws Exception {
    SslContextBuilder builder = SslContextBuilder.forServer(
            bundle.getKeyPair().getPrivate(), bundle.getCertificatePath())
        .sslProvider(SslProvider.JDK)
        .trustManager(authority.getCertificate())
        .clientAuth(clientAuth);
    return protocols.apply(builder).build();
  }

  public TlsOptions clientOptions(TlsCase tls) throws Exception {
    return switch (tls) {
      case FILE_MISSING -> trusting(directory.resolve("missing.pem"));
      case UNKNOWN_AUTHORITY -> trusting(write("stranger.pem", stranger.getCertificatePEM()));
      case MUTUAL -> presenting(client(true));
      case CLIENT_REJECTED -> presenting(client(false));
      default -> trusting(authorityFile());
    };
  }

  public Path authorityFile() throws IOException {
    return write("authority.pem", authority.getCertificatePEM());
  }

  public Path strangerFile() throws IOException {
    return write("stranger.pem", stranger.getCertificatePEM());
  }

  private static TlsOptions trusting(Path file) {
    return new TlsOptions(Optional.of(file), Optional.empty());
  }

  public TlsOptions presenting(X509Bundle client) throws IOException {
    return new TlsOptions(
        Optional.of(authorityFile()),
        Optional.of(new ClientIdentity(
            write("client.pem", client.getCertificatePathPEM()),
            write("client.key", client.getPrivateKeyPEM()))));
  }

  public Path write(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }
}
