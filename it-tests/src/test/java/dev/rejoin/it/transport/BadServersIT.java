package dev.rejoin.it.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.agent.assembly.AgentPlatform;
import dev.rejoin.agent.config.AgentConfig;
import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.observe.Observer;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.controlplane.ControlPlane;
import dev.rejoin.controlplane.ControlPlaneConfig;
import dev.rejoin.controlplane.server.TlsFiles;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A whole agent before gRPC servers that are none: every attempt has its reason, the waits grow, nothing stays behind. */
@Timeout(120)
class BadServersIT {
  private static final int FAILURES = 4;
  /** What the default policy has reached by then: a second, give or take a twentieth. */
  private static final Duration PACED = Duration.ofMillis(950);

  private static final Map<String, Object> IMPATIENT =
      Map.of("reconnect", Map.of("connect_timeout", "300ms", "probe_timeout", "300ms"));
  private static final Duration ALMOST_A_MINUTE = Duration.ofSeconds(50);

  private final BlockingQueue<AgentEvent> events = new LinkedBlockingQueue<>();

  static Stream<Arguments> servers() {
    return Stream.of(
        Arguments.of(
            "HTTP/1.1",
            "protocol_violation",
            CrudeServer.saying("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")),
        Arguments.of("another protocol", "protocol_violation", CrudeServer.saying("SSH-2.0-x\r\n")),
        Arguments.of("never SETTINGS", "connect_timeout", CrudeServer.saying("")),
        Arguments.of("closes at once", "connection_reset", CrudeServer.closing()),
        Arguments.of(
            "resets every stream", "protocol_violation", CrudeServer.resettingEveryStream()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void servers(String what, String reason, CrudeServer server) throws Exception {
    List<AgentEvent> seen;
    try (server) {
      AgentPlatform platform = start("grpc://127.0.0.1:" + server.port(), IMPATIENT);
      try {
        seen = untilFailures(FAILURES);
      } finally {
        platform.close();
      }
      seen.addAll(events);
      assertThat(only(seen, AgentEvent.AttemptFailed.class))
          .hasSizeGreaterThanOrEqualTo(FAILURES)
          .allSatisfy(failed ->
              assertThat(failed.failure().code()).as(failed.failure().detail()).isEqualTo(reason));
      assertThat(server.accepted())
          .as("sockets that were opened")
          .isEqualTo(only(seen, AgentEvent.AttemptStarted.class).size());
      Awaitility.await("every socket to go").until(() -> server.open() == 0);
    }
    List<Duration> waits = only(seen, AgentEvent.WaitStarted.class).stream()
        .filter(wait -> wait.cause() instanceof ConnectFailure)
        .map(AgentEvent.WaitStarted::proposed)
        .toList();
    assertThat(waits).hasSizeGreaterThanOrEqualTo(FAILURES);
    assertThat(waits).allSatisfy(wait -> assertThat(wait).isPositive());
    assertThat(waits.get(FAILURES - 1)).isGreaterThanOrEqualTo(PACED);
  }

  @Test
  void expiredCertificate_isNamedAndRetriedSlowly(@TempDir Path folder) throws Exception {
    Instant now = Instant.now();
    CertificateBuilder template = new CertificateBuilder().ecp256();
    X509Bundle root =
        template.copy().subject("CN=root").setIsCertificateAuthority(true).buildSelfSigned();
    X509Bundle expired = template
        .copy()
        .subject("CN=localhost")
        .addSanDnsName("localhost")
        .notBefore(now.minus(20, ChronoUnit.DAYS))
        .notAfter(now.minus(10, ChronoUnit.DAYS))
        .buildIssuedBy(root);
    Path authority = Files.writeString(folder.resolve("ca.pem"), root.getCertificatePEM());
    TlsFiles files = new TlsFiles(
        Files.writeString(folder.resolve("server.pem"), expired.getCertificatePathPEM()),
        Files.writeString(folder.resolve("server.key"), expired.getPrivateKeyPEM()),
        Optional.empty());
    try (ControlPlane controlPlane =
            ControlPlane.start(ControlPlaneConfig.onFreePort().withGrpcPort(0).withTls(files));
        AgentPlatform ignored = start(
            "grpcs://localhost:" + controlPlane.grpcEndpoint().orElseThrow().port(),
            Map.of("tls", Map.of("ca_file", authority.toString())))) {
      List<AgentEvent> seen = untilFailures(1);
      List<AgentEvent.WaitStarted> waits = only(seen, AgentEvent.WaitStarted.class);

      assertThat(only(seen, AgentEvent.AttemptFailed.class).get(0).failure())
          .isInstanceOfSatisfying(
              ConnectFailure.TlsFailed.class,
              failed -> assertThat(failed.kind())
                  .isEqualTo(ConnectFailure.TlsFailed.Kind.CERTIFICATE_EXPIRED));
      AgentEvent.WaitStarted last = waits.get(waits.size() - 1);
      assertThat(last.rule()).isEqualTo("slow");
      assertThat(last.remaining()).isGreaterThan(ALMOST_A_MINUTE);
    }
  }

  private AgentPlatform start(String endpoint, Map<String, Object> further) {
    Map<String, Object> written = new HashMap<>(further);
    written.put("transport", "grpc");
    written.put("control_plane", Map.of("endpoints", List.of(endpoint)));
    Observer observer = observation -> events.add(observation.event());
    AgentPlatform platform = AgentPlatform.create(AgentConfig.of(written), observer);
    platform.newAgent(AgentDescription.builder("edge-1").build()).start();
    return platform;
  }

  /** Everything until so many attempts have failed and the wait after the last one has begun. */
  private List<AgentEvent> untilFailures(int failures) throws InterruptedException {
    List<AgentEvent> seen = new ArrayList<>();
    while (only(seen, AgentEvent.AttemptFailed.class).size() < failures
        || !(seen.get(seen.size() - 1) instanceof AgentEvent.WaitStarted)) {
      AgentEvent event = events.poll(60, TimeUnit.SECONDS);
      assertThat(event).as("waiting for failure %s, after %s", failures, seen).isNotNull();
      seen.add(event);
    }
    return seen;
  }

  private static <E extends AgentEvent> List<E> only(List<AgentEvent> seen, Class<E> type) {
    return seen.stream().filter(type::isInstance).map(type::cast).toList();
  }
}
