package dev.rejoin.controlplane.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoin.api.Session;
import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.Heartbeat;
import dev.rejoin.api.message.HeartbeatAck;
import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.Register;
import dev.rejoin.api.message.RegisterRequired;
import dev.rejoin.api.message.RegisterSuccess;
import dev.rejoin.api.message.Rejected;
import dev.rejoin.controlplane.ControlPlane;
import dev.rejoin.controlplane.ControlPlaneConfig;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Misbehaviour on request, as agents see it. */
final class FaultsTest {
  private final ControlPlane controlPlane = ControlPlane.start(ControlPlaneConfig.onFreePort());

  @AfterEach
  void stop() {
    controlPlane.close();
  }

  private TestAgent connect(String id) {
    return TestAgent.connect(controlPlane.endpoint(), id);
  }

  private static Message register(TestAgent agent) {
    return agent.request(new Register(agent.description(), agent.instance, "g", 0, Map.of()));
  }

  @Test
  void forgottenSessions_areDemandedOnTheSameConnection() {
    try (TestAgent agent = connect("a1")) {
      agent.register();

      assertThat(controlPlane.faults().forgetSessions()).isEqualTo(1);

      assertThat(agent.heartbeat(1)).isInstanceOf(RegisterRequired.class);
      assertThat(agent.register("another", 1).epoch()).isEqualTo(2);
      assertThat(controlPlane.faults().forgetSession("nobody")).isFalse();
    }
  }

  @Test
  void delayedRegistration_isCarriedOutLaterWhileResumptionsGoOn() {
    try (TestAgent known = connect("a1");
        TestAgent fresh = connect("a2");
        TestAgent again = connect("a1")) {
      Session session = known.register();
      controlPlane.faults().delayRegistrations(Duration.ofMillis(300));

      fresh.send(Envelope.of(
          new Register(fresh.description(), "p", "g", 0, Map.of()), "late", 0, Instant.EPOCH));
      assertThat(again.resume(session, 0).epoch()).isEqualTo(2);
      assertThat(controlPlane.agent("a2")).isEmpty();

      assertThat(fresh.receive().message()).isInstanceOf(RegisterSuccess.class);
    }
  }

  @Test
  void rejectedRegistrations_areCounted() {
    controlPlane.faults().rejectRegistrations(false, "busy", Optional.of(2));
    try (TestAgent agent = connect("a1")) {
      assertThat(register(agent)).isEqualTo(new Rejected(false, "busy"));
      assertThat(register(agent)).isEqualTo(new Rejected(false, "busy"));
      assertThat(register(agent)).isInstanceOf(RegisterSuccess.class);
    }
    assertThat(controlPlane.statistics().rejected()).isEqualTo(2);
  }

  @Test
  void rejectedRegistrations_lastUntilCleared() {
    controlPlane.faults().rejectRegistrations(true, "never", Optional.empty());
    try (TestAgent agent = connect("a1")) {
      assertThat(register(agent)).isEqualTo(new Rejected(true, "never"));
      assertThat(register(agent)).isEqualTo(new Rejected(true, "never"));
      controlPlane.faults().clear();
      assertThat(register(agent)).isInstanceOf(RegisterSuccess.class);
    }
  }

  @Test
  void refusedUpgrades_carryBothHeaders() throws IOException {
    controlPlane.faults().refuseUpgrades(503, Optional.of(Duration.ofMillis(1500)), Optional.of(1));
    try (RawClient refused = new RawClient(controlPlane.endpoint())) {
      refused.write(RawClient.upgrade("/", ""));
      assertThat(refused.readHead())
          .startsWith("HTTP/1.1 503 ")
          .contains("retry-after: 2\r\n")
          .contains("rejoin-retry-after-ms: 1500\r\n");
    }
    connect("a1").close();
  }

  @Test
  void closedConnections_keepTheirSessions() {
    try (TestAgent agent = connect("a1");
        TestAgent again = connect("a1")) {
      Session session = agent.register();

      assertThat(controlPlane.faults().closeConnection("a1", 1011, "broken")).isEqualTo(2);
      assertThat(agent.closeCode()).isEqualTo(1011);
      assertThat(again.closeCode()).isEqualTo(1011);
      try (TestAgent third = connect("a1")) {
        assertThat(third.resume(session, 0).epoch()).isEqualTo(2);
      }
    }
  }

  @Test
  void ignoredHeartbeats_stayUnansweredWhileTheRestGoesOn() {
    try (TestAgent agent = connect("a1")) {
      agent.register();
      controlPlane.faults().ignoreHeartbeats();

      agent.send(Envelope.of(new Heartbeat(1), "h", 0, Instant.EPOCH));
      assertThat(agent.register("other", 1).epoch()).isEqualTo(2);
      assertThat(agent.pendingMessages()).isZero();

      controlPlane.faults().clear();
      assertThat(agent.heartbeat(2)).isInstanceOf(HeartbeatAck.class);
    }
  }

  @Test
  void silentControlPlane_takesUpLaterWhatArrivedMeanwhile() throws IOException {
    try (TestAgent agent = connect("a1");
        RawClient waiting = new RawClient(controlPlane.endpoint())) {
      agent.register();
      controlPlane.faults().goSilent();

      agent.event(1, "while silent");
      agent.send(Envelope.of(new Heartbeat(1), "h", 0, Instant.EPOCH));
      waiting.write("GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
      waiting.patience(Duration.ofMillis(200));
      assertThatThrownBy(waiting::readStatus).isInstanceOf(SocketTimeoutException.class);
      assertThat(agent.pendingMessages()).isZero();
      assertThat(controlPlane.agent("a1").orElseThrow().lastReceived()).isZero();

      controlPlane.faults().clear();
      assertThat(agent.receive().message()).isInstanceOf(HeartbeatAck.class);
      assertThat(controlPlane.agent("a1").orElseThrow().lastReceived()).isEqualTo(1);
    }
  }

  @Test
  void impossibleFaults_areRefused() {
    Faults faults = controlPlane.faults();

    assertThatThrownBy(() -> faults.delayRegistrations(Duration.ofSeconds(-1)))
        .hasMessageContaining("registration_delay: -1s (expected: 0s or more)");
    assertThatThrownBy(() -> faults.refuseUpgrades(200, Optional.empty(), Optional.empty()))
        .hasMessageContaining("status: 200 (expected: 300..599)");
    assertThatThrownBy(() -> faults.rejectRegistrations(true, "", Optional.of(0)))
        .hasMessageContaining("count: 0 (expected: 1 or more)");
  }
}
