package dev.rejoin.controlplane.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.Register;
import dev.rejoin.api.message.RegisterSuccess;
import dev.rejoin.api.message.Rejected;
import dev.rejoin.controlplane.ControlPlane;
import dev.rejoin.controlplane.ControlPlaneConfig;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agents' port over TLS, with and without client certificates. */
final class TlsTest {
  @TempDir
  Path folder;

  private X509Bundle authority;
  private X509Bundle server;

  @BeforeEach
  void issue() throws Exception {
    authority = new CertificateBuilder()
        .ecp256()
        .subject("CN=authority")
        .setIsCertificateAuthority(true)
        .buildSelfSigned();
    server = new CertificateBuilder()
        .ecp256()
        .subject("CN=control-plane")
        .addSanIpAddress("127.0.0.1")
        .buildIssuedBy(authority);
  }

  private ControlPlaneConfig config(boolean clientCertificates) throws Exception {
    Path certificate = folder.resolve("cert.pem");
    Path key = folder.resolve("key.pem");
    Path clients = folder.resolve("clients.pem");
    Files.writeString(certificate, server.getCertificatePathPEM());
    Files.writeString(key, server.getPrivateKeyPEM());
    Files.writeString(clients, authority.getCertificatePEM());
    return ControlPlaneConfig.onFreePort()
        .withTls(new TlsFiles(
            certificate, key, clientCertificates ? Optional.of(clients) : Optional.empty()));
  }

  private HttpClient http(Optional<X509Bundle> identity) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    KeyManager[] keys = identity.isPresent()
        ? identity.get().toKeyManagerFactory().getKeyManagers()
        : new KeyManager[0];
    context.init(keys, authority.toTrustManagerFactory().getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(context).build();
  }

  private static TestAgent connect(HttpClient http, ControlPlane controlPlane, String id) {
    return TestAgent.connect(http, controlPlane.endpoint(), id, id + "-process", Map.of());
  }

  @Test
  void agent_registersOverTls() throws Exception {
    try (ControlPlane controlPlane = ControlPlane.start(config(false));
        TestAgent agent = connect(http(Optional.empty()), controlPlane, "a1")) {
      assertThat(controlPlane.endpoint().toString()).startsWith("wss://127.0.0.1:");
      assertThat(agent.register().epoch()).isEqualTo(1);
    }
  }

  @Test
  void oldTls_isRefused() throws Exception {
    HttpClient old = HttpClient.newBuilder()
        .sslContext(http(Optional.empty()).sslContext())
        .sslParameters(new SSLParameters(null, new String[] {"TLSv1.1"}))
        .build();
    try (ControlPlane controlPlane = ControlPlane.start(config(false))) {
      assertThatThrownBy(() -> connect(old, controlPlane, "a1")).isInstanceOf(Exception.class);
    }
  }

  @Test
  void plaintextOnTheTlsPort_isEndedAndOthersAreServed() throws Exception {
    try (ControlPlane controlPlane = ControlPlane.start(config(false));
        RawClient plain = new RawClient(controlPlane.endpoint())) {
      plain.write(RawClient.upgrade("/", ""));
      while (!plain.isEnded()) {
        // an alert may come first
      }
      try (TestAgent agent = connect(http(Optional.empty()), controlPlane, "a1")) {
        assertThat(agent.register().epoch()).isEqualTo(1);
      }
    }
  }

  @Test
  void clientCertificate_whereDemanded_isNeeded() throws Exception {
    try (ControlPlane controlPlane = ControlPlane.start(config(true))) {
      assertThatThrownBy(() -> connect(http(Optional.empty()), controlPlane, "a1"))
          .isInstanceOf(Exception.class);
    }
  }

  @Test
  void clientCertificate_decidesTheAgentId() throws Exception {
    X509Bundle client = new CertificateBuilder()
        .ecp256()
        .subject("CN=somebody")
        .addSanDnsName("agent-1")
        .buildIssuedBy(authority);
    HttpClient http = http(Optional.of(client));
    try (ControlPlane controlPlane = ControlPlane.start(config(true));
        TestAgent own = connect(http, controlPlane, "agent-1");
        TestAgent other = connect(http, controlPlane, "agent-2")) {
      assertThat(own.register().epoch()).isEqualTo(1);
      assertThat(register(other))
          .isInstanceOfSatisfying(
              Rejected.class, rejected -> assertThat(rejected.permanent()).isTrue());
    }
  }

  @Test
  void clientCertificate_withoutAlternativeNames_speaksByItsCommonName() throws Exception {
    X509Bundle client =
        new CertificateBuilder().ecp256().subject("CN=agent-3,O=x").buildIssuedBy(authority);
    try (ControlPlane controlPlane = ControlPlane.start(config(true));
        TestAgent agent = connect(http(Optional.of(client)), controlPlane, "agent-3")) {
      assertThat(register(agent)).isInstanceOf(RegisterSuccess.class);
    }
  }

  private static Message register(TestAgent agent) {
    return agent.request(new Register(agent.description(), agent.instance, "g", 0, Map.of()));
  }

  @Test
  void keyThatIsNone_isNamed() throws Exception {
    ControlPlaneConfig config = config(false);
    Files.writeString(folder.resolve("key.pem"), "nonsense");

    assertThatThrownBy(() -> ControlPlane.start(config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("key.pem");
  }
}
