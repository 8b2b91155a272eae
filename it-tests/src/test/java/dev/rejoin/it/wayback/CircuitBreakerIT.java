package dev.rejoin.it.wayback;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.rejoin.api.Endpoint;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.transport.Probe;
import dev.rejoin.controlplane.ControlPlane;
import dev.rejoin.controlplane.ControlPlaneConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The breaker and both transports' probes, against servers that can be reached and do not work. */
class CircuitBreakerIT {

  @Test
  void websocket_unwellThenBack_probesUntilItIsHealthy() throws IOException {
    HttpServer unwell = answering(503, 503);
    int port = unwell.getAddress().getPort();
    try (OneAgent agent = agent(Endpoint.parse("ws://127.0.0.1:" + port))) {
      agent.await(0, AgentEvent.BreakerOpened.class);
      int opened = agent.mark();
      agent.await(opened, AgentEvent.Probed.class, e -> e.answer() instanceof Probe.Unhealthy);
      assertThat(agent.agent().status().breaker()).isPresent();
      assertThat(agent.since(opened, AgentEvent.AttemptStarted.class)).isEmpty();
      unwell.stop(0);
      agent.await(opened, AgentEvent.Probed.class, e -> e.answer() instanceof Probe.Absent);

      try (ControlPlane back = ControlPlane.start(ControlPlaneConfig.onPort(port))) {
        agent.await(opened, AgentEvent.Ready.class);
        assertThat(agent
                .await(opened, AgentEvent.Probed.class, AgentEvent.Probed::attempting)
                .answer())
            .isInstanceOf(Probe.Healthy.class);
        assertThat(agent.since(opened, AgentEvent.BreakerClosed.class)).hasSize(1);
        assertThat(agent.agent().status().breaker()).isEmpty();
      }
    }
  }

  @Test
  void websocket_withoutAHealthEndpoint_isRecognisedAndProbesStop() throws IOException {
    HttpServer plain = answering(404, 500);
    try (OneAgent agent =
        agent(Endpoint.parse("ws://127.0.0.1:" + plain.getAddress().getPort()))) {
      agent.await(0, AgentEvent.WaitStarted.class, e -> e.rule().equals("breaker"));

      List<AgentEvent.Probed> probes = agent.since(0, AgentEvent.Probed.class);
      assertThat(probes).singleElement().satisfies(probe -> {
        assertThat(probe.answer()).isInstanceOf(Probe.Unsupported.class);
        assertThat(probe.attempting()).isFalse();
      });
    } finally {
      plain.stop(0);
    }
  }

  @Test
  void grpc_healthyButRefusing_isBelievedOnce() {
    try (ControlPlane refusing =
            ControlPlane.start(ControlPlaneConfig.onFreePort().withGrpcPort(0));
        OneAgent agent = refusedAt(refusing)) {
      agent.await(0, AgentEvent.Probed.class, e -> !e.attempting());

      assertThat(agent.since(0, AgentEvent.Probed.class))
          .allSatisfy(probe -> assertThat(probe.answer()).isInstanceOf(Probe.Healthy.class))
          .first()
          .matches(AgentEvent.Probed::attempting);

      refusing.faults().clear();
      agent.agent().reconnectNow();
      agent.await(0, AgentEvent.BreakerClosed.class);
    }
  }

  private static OneAgent refusedAt(ControlPlane controlPlane) {
    controlPlane.faults().refuseUpgrades(500, Optional.empty(), Optional.empty());
    return agent(controlPlane.grpcEndpoint().orElseThrow());
  }

  private static OneAgent agent(Endpoint endpoint) {
    return new OneAgent("""
        transport: [websocket, grpc]
        control_plane: {endpoints: [%s]}
        reconnect: {strategy: fixed, initial_delay: 50ms, breaker_failures: 3}
        status: {port: off}
        """.formatted(endpoint));
  }

  private static HttpServer answering(int health, int anythingElse) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> {
      boolean probe = exchange.getRequestURI().getPath().equals("/health");
      exchange.sendResponseHeaders(probe ? health : anythingElse, -1);
      exchange.close();
    });
    server.start();
    return server;
  }
}
