package dev.rejoin.it.wayback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.transport.ConnectRequest.Role;
import dev.rejoin.controlplane.ControlPlane;
import dev.rejoin.controlplane.ControlPlaneConfig;
import dev.rejoin.reconnect.AgentStatus.HeartbeatChannel;
import dev.rejoin.testkit.net.FaultProxy;
import org.junit.jupiter.api.Test;

/** A WebSocket main connection with its heartbeats on a gRPC channel beside it. */
class HeartbeatChannelIT {

  @Test
  void heartbeats_goBesideTheMainConnection_andAreEvidenceWhenItIsLost() {
    try (ControlPlane controlPlane = start();
        FaultProxy main = FaultProxy.to(controlPlane.endpoint().port());
        OneAgent agent = agent(controlPlane, "ws://127.0.0.1:" + main.port())) {
      agent.await(0, AgentEvent.HeartbeatAnswered.class, e -> e.channel() == Role.HEARTBEAT);
      assertThat(agent.agent().status().heartbeatChannel()).contains(HeartbeatChannel.ANSWERED);
      assertThat(controlPlane.agent("a1").orElseThrow().lastHeartbeat()).isPresent();

      int mark = agent.mark();
      main.reset();
      AgentEvent.ConnectionsCompared evidence =
          agent.await(mark, AgentEvent.ConnectionsCompared.class);
      agent.await(mark, AgentEvent.Ready.class);

      assertThat(evidence).isEqualTo(new AgentEvent.ConnectionsCompared(Role.MAIN, "lost", true));
      assertThat(agent.since(mark, AgentEvent.HeartbeatChannelDown.class)).isEmpty();
    }
  }

  @Test
  void heartbeats_lostAlone_areRepairedBesideAMainConnectionThatNobodyDoubts() {
    try (ControlPlane controlPlane = start();
        FaultProxy beside =
            FaultProxy.to(controlPlane.grpcEndpoint().orElseThrow().port());
        OneAgent agent =
            agent(controlPlane.endpoint().toString(), "grpc://127.0.0.1:" + beside.port())) {
      agent.await(0, AgentEvent.HeartbeatAnswered.class, e -> e.channel() == Role.HEARTBEAT);
      int mark = agent.mark();

      beside.reset();
      AgentEvent.ConnectionsCompared evidence =
          agent.await(mark, AgentEvent.ConnectionsCompared.class);
      agent.await(mark, AgentEvent.HeartbeatChannelOpened.class);
      int repaired = agent.mark();
      agent.await(repaired, AgentEvent.HeartbeatAnswered.class, e -> e.channel() == Role.HEARTBEAT);

      assertThat(evidence)
          .isEqualTo(new AgentEvent.ConnectionsCompared(Role.HEARTBEAT, "lost", true));
      assertThat(agent.since(mark, AgentEvent.Suspected.class)).isEmpty();
      assertThat(agent.since(mark, AgentEvent.Lost.class)).isEmpty();
    }
  }

  @Test
  void controlPlane_thatDies_isAnOutageOnBoth() {
    ControlPlane controlPlane = start();
    try (OneAgent agent = agent(controlPlane)) {
      agent.await(0, AgentEvent.HeartbeatAnswered.class, e -> e.channel() == Role.HEARTBEAT);
      int mark = agent.mark();
      controlPlane.kill();
      agent.await(mark, AgentEvent.Lost.class);
      agent.await(mark, AgentEvent.HeartbeatChannelDown.class);
      assertThat(agent.await(mark, AgentEvent.ConnectionsCompared.class).otherAnswers())
          .isFalse();
    } finally {
      controlPlane.close();
    }
  }

  @Test
  void forgottenSession_isNoticedOnTheChannel() {
    try (ControlPlane controlPlane = start();
        OneAgent agent = agent(controlPlane)) {
      agent.await(0, AgentEvent.HeartbeatAnswered.class, e -> e.channel() == Role.HEARTBEAT);
      int mark = agent.mark();
      controlPlane.faults().forgetSessions();

      assertThat(agent.await(mark, AgentEvent.Ready.class).resumed()).isFalse();
    }
  }

  private static ControlPlane start() {
    return ControlPlane.start(ControlPlaneConfig.onFreePort().withGrpcPort(0));
  }

  private static OneAgent agent(ControlPlane controlPlane) {
    return agent(controlPlane, controlPlane.endpoint().toString());
  }

  private static OneAgent agent(ControlPlane controlPlane, String main) {
    return agent(main, controlPlane.grpcEndpoint().orElseThrow().toString());
  }

  private static OneAgent agent(String main, String beside) {
    return new OneAgent("""
        control_plane: {endpoints: [%s]}
        heartbeat: {channel: grpc, endpoint: %s}
        reconnect: {heartbeat_interval: 500ms}
        status: {port: off}
        """.formatted(main, beside));
  }
}
