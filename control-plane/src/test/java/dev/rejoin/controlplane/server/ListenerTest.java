package dev.rejoin.controlplane.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoin.api.Session;
import dev.rejoin.api.runtime.SystemRuntime;
import dev.rejoin.controlplane.ControlPlane;
import dev.rejoin.controlplane.ControlPlaneConfig;
import dev.rejoin.controlplane.model.ControlPlaneEvent;
import dev.rejoin.controlplane.model.ControlPlaneEvent.RegistrationRequested;
import dev.rejoin.controlplane.model.ControlPlaneListener;
import dev.rejoin.controlplane.model.HandshakeReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What listeners hear of real peers, and when. */
class ListenerTest {
  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private final Recorder recorder = new Recorder();
  private final ControlPlane controlPlane =
      ControlPlane.start(ControlPlaneConfig.onFreePort(), recorder);

  @AfterEach
  void close() {
    controlPlane.close();
  }

  @Test
  void peer_letIn_isReportedStepByStepWithItsTraceContext() {
    try (TestAgent agent = TestAgent.connect(
        controlPlane.endpoint(), "a1", "p1", Map.of("traceparent", TRACE, "tracestate", "v=1"))) {
      agent.register();

      HandshakeReport report = recorder.handshakes.remove();
      assertThat(report.transport()).isEqualTo("websocket");
      assertThat(report.address()).startsWith("127.0.0.1:");
      assertThat(report.agentId()).contains("a1");
      assertThat(report.traceContext())
          .containsOnly(Map.entry("traceparent", TRACE), Map.entry("tracestate", "v=1"));
      assertThat(report.status()).isEqualTo("101");
      assertThat(report.refusal()).isEmpty();
      assertThat(List.of(
              report.acceptedTick(),
              report.askedTick(),
              report.admittedTick().orElseThrow(),
              report.endedTick()))
          .isSorted();
    }
  }

  @Test
  void peer_refusedAtTheGate_isReportedWithTheTimeItWasGiven() {
    controlPlane.faults().refuseUpgrades(503, Optional.of(Duration.ofSeconds(3)), Optional.of(1));

    assertThatThrownBy(() -> TestAgent.connect(controlPlane.endpoint(), "a1"))
        .isInstanceOf(Exception.class);

    HandshakeReport report = recorder.handshakes.remove();
    assertThat(report.status()).isEqualTo("503");
    assertThat(report.refusal()).contains("refused on request");
    assertThat(report.retryAfter()).contains(Duration.ofSeconds(3));
    assertThat(report.admittedTick()).isEmpty();
    assertThat(report.traceContext()).isEmpty();
  }

  @Test
  void registration_isToldBeforeItsOutcomeAndStoredBeforeTheAnswer() {
    try (TestAgent agent = TestAgent.connect(controlPlane.endpoint(), "a1")) {
      Session session = agent.register();
      assertThat(recorder.heard)
          .containsSubsequence("registration_requested", "registered", "stored");

      try (TestAgent again = TestAgent.connect(controlPlane.endpoint(), "a1")) {
        again.resume(session, 0);
      }
      assertThat(recorder.heard)
          .containsSubsequence("stored", "registration_requested", "resumed", "stored");
      assertThat(recorder.requests)
          .extracting(RegistrationRequested::type)
          .containsExactly("register", "resume");
      assertThat(recorder.requests).extracting(RegistrationRequested::agentId).containsOnly("a1");
    }
  }

  @Test
  void registration_delayedOnRequest_countsFromItsArrival() {
    controlPlane.faults().delayRegistrations(Duration.ofMillis(50));
    try (TestAgent agent = TestAgent.connect(controlPlane.endpoint(), "a1")) {
      agent.register();

      assertThat(recorder.toldAt.remove() - recorder.requests.remove().arrivedTick())
          .isGreaterThanOrEqualTo(Duration.ofMillis(50).toNanos());
    }
  }

  @Test
  void listener_thatThrows_disturbsNobody() {
    Recorder other = new Recorder();
    try (ControlPlane watched =
            ControlPlane.start(ControlPlaneConfig.onFreePort(), new Thrower(), other);
        TestAgent agent = TestAgent.connect(watched.endpoint(), "a1")) {
      agent.register();
      assertThat(other.heard).contains("registered", "stored");
      assertThat(other.handshakes).hasSize(1);
    }
  }

  private static final class Recorder implements ControlPlaneListener {
    final Queue<String> heard = new ConcurrentLinkedQueue<>();
    final Queue<RegistrationRequested> requests = new ConcurrentLinkedQueue<>();
    final Queue<Long> toldAt = new ConcurrentLinkedQueue<>();
    final Queue<HandshakeReport> handshakes = new ConcurrentLinkedQueue<>();

    @Override
    public void on(ControlPlaneEvent event) {
      heard.add(event.name());
      if (event instanceof RegistrationRequested request) {
        requests.add(request);
        toldAt.add(SystemRuntime.ticker().nanos());
      }
    }

    @Override
    public void stored() {
      heard.add("stored");
    }

    @Override
    public void handshake(HandshakeReport report) {
      handshakes.add(report);
    }
  }

  private static final class Thrower implements ControlPlaneListener {
    @Override
    public void on(ControlPlaneEvent event) {
      throw new IllegalStateException("on purpose");
    }

    @Override
    public void stored() {
      throw new IllegalStateException("on purpose");
    }

    @Override
    public void handshake(HandshakeReport report) {
      throw new IllegalStateException("on purpose");
    }
  }
}
