package dev.rejoin.controlplane.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.Session;
import dev.rejoin.api.message.Command;
import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.HeartbeatAck;
import dev.rejoin.api.message.Opaque;
import dev.rejoin.api.message.RegisterRequired;
import dev.rejoin.api.message.Resumed;
import dev.rejoin.api.message.Superseded;
import dev.rejoin.controlplane.ControlPlane;
import dev.rejoin.controlplane.ControlPlaneConfig;
import dev.rejoin.controlplane.model.AgentView;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The way a well-behaved agent goes, over real sockets. */
final class WebSocketFrontEndTest {
  private final ControlPlane controlPlane = ControlPlane.start(ControlPlaneConfig.onFreePort());

  @AfterEach
  void stop() {
    controlPlane.close();
  }

  @Test
  void agent_registersAndBeats_isKnown() {
    try (TestAgent agent = TestAgent.connect(controlPlane.endpoint(), "a1")) {
      Session session = agent.register();

      assertThat(session.epoch()).isEqualTo(1);
      assertThat(session.heartbeatInterval()).isEqualTo(Duration.ofSeconds(5));
      assertThat(agent.heartbeat(1)).isInstanceOf(HeartbeatAck.class);
      assertThat(controlPlane.agents()).extracting(AgentView::id).containsExactly("a1");
      assertThat(controlPlane.agent("a1").orElseThrow().connected()).isTrue();
    }
  }

  @Test
  void agent_comesBack_resumesAndSupersedes() {
    try (TestAgent first = TestAgent.connect(controlPlane.endpoint(), "a1");
        TestAgent second = TestAgent.connect(controlPlane.endpoint(), "a1")) {
      Session session = first.register();

      Resumed resumed = second.resume(session, 0);

      assertThat(resumed.epoch()).isEqualTo(2);
      assertThat(first.receive().message()).isEqualTo(new Superseded("a1-process", 2));
      assertThat(first.closeCode()).isEqualTo(1000);
      assertThat(controlPlane.agent("a1").orElseThrow().resumes()).isEqualTo(1);
    }
  }

  @Test
  void command_toConnectedAgent_arrivesNumberedAndIsAcknowledged() {
    try (TestAgent agent = TestAgent.connect(controlPlane.endpoint(), "a1")) {
      agent.register();

      controlPlane.send("a1", "restart", Opaque.ofText("now"));
      Envelope command = agent.receiveCommand();

      assertThat(command.seq()).isEqualTo(1);
      assertThat(((Command) command.message()).name()).isEqualTo("restart");
      agent.heartbeat(1);
      assertThat(controlPlane.agent("a1").orElseThrow().queued()).isEqualTo(1);
    }
  }

  @Test
  void heartbeat_ofUnknownAgent_isToldToRegister() {
    try (TestAgent agent = TestAgent.connect(controlPlane.endpoint(), "a1")) {
      assertThat(agent.heartbeat(7)).isInstanceOf(RegisterRequired.class);

      assertThat(agent.register("again", 7).epoch()).isEqualTo(8);
    }
  }
}
