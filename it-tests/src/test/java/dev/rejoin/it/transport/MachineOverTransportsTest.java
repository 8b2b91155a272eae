package dev.rejoin.it.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.agent.assembly.AgentPlatform;
import dev.rejoin.agent.config.AgentConfig;
import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.Endpoint;
import dev.rejoin.api.message.Opaque;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.observe.Observer;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.controlplane.ControlPlane;
import dev.rejoin.controlplane.ControlPlaneConfig;
import dev.rejoin.controlplane.model.CommandOutcome;
import dev.rejoin.testkit.net.Fault;
import dev.rejoin.testkit.net.FaultProxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One agent, one control plane, a path between them that breaks: the same story whatever they speak. */
@Tag("transport-contract")
@Timeout(120)
class MachineOverTransportsTest {
  private static final String AGENT = "edge-1";
  private static final int PATIENCE_SECONDS = 60;

  private final ControlPlane controlPlane =
      ControlPlane.start(ControlPlaneConfig.onFreePort().withGrpcPort(0));
  private final BlockingQueue<AgentEvent> events = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> commands = new LinkedBlockingQueue<>();
  private FaultProxy path;
  private AgentPlatform platform;

  @AfterEach
  void close() {
    if (platform != null) {
      platform.close();
      path.close();
    }
    controlPlane.close();
  }

  private void start(String transport) throws InterruptedException {
    Endpoint endpoint = transport.equals("grpc")
        ? controlPlane.grpcEndpoint().orElseThrow()
        : controlPlane.endpoint();
    path = FaultProxy.to(endpoint.port());
    String reached = endpoint.scheme() + "://127.0.0.1:" + path.port();
    Observer observer = observation -> events.add(observation.event());
    platform = AgentPlatform.create(
        AgentConfig.of(
            Map.of("transport", transport, "control_plane", Map.of("endpoints", List.of(reached)))),
        observer);
    platform
        .newAgent(AgentDescription.builder(AGENT).build(), command -> {
          commands.add(command.body().text());
          return CompletableFuture.completedFuture(Opaque.empty());
        })
        .start();
    assertThat(await(AgentEvent.ConnectionOpened.class).info().transport()).isEqualTo(transport);
    assertThat(await(AgentEvent.Ready.class).resumed()).isFalse();
  }

  private <E extends AgentEvent> E await(Class<E> type) throws InterruptedException {
    AgentEvent event;
    do {
      event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(event).as("waiting for " + type.getSimpleName()).isNotNull();
    } while (!type.isInstance(event));
    return type.cast(event);
  }

  @ParameterizedTest
  @ValueSource(strings = {"websocket", "grpc"})
  void reset_isLostAndResumed(String transport) throws InterruptedException {
    start(transport);

    path.reset();

    assertThat(await(AgentEvent.Lost.class).reason()).isInstanceOf(Disconnect.ConnectionLost.class);
    assertThat(await(AgentEvent.Ready.class).resumed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"websocket", "grpc"})
  void sessionForgotten_registersOnTheSameConnection(String transport) throws InterruptedException {
    start(transport);
    controlPlane.faults().forgetSessions();

    path.reset();

    AgentEvent.Ready ready = await(AgentEvent.Ready.class);
    assertThat(ready.resumed()).isFalse();
    assertThat(ready.attempts()).isOne();
  }

  @ParameterizedTest
  @ValueSource(strings = {"websocket", "grpc"})
  void closedByTheControlPlane_comesBackAndSaysWithWhat(String transport)
      throws InterruptedException {
    start(transport);

    controlPlane.faults().closeConnections(1012, "restart");

    assertThat(await(AgentEvent.Lost.class).reason())
        .isEqualTo(new Disconnect.ClosedByPeer(1012, "restart"));
    assertThat(await(AgentEvent.Ready.class).resumed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"websocket", "grpc"})
  void slot_isObeyed(String transport) throws InterruptedException {
    start(transport);
    Duration slot = Duration.ofMillis(1_234);
    controlPlane.faults().refuseUpgrades(503, Optional.of(slot), Optional.of(1));

    path.reset();

    ConnectFailure refusal = await(AgentEvent.AttemptFailed.class).failure();
    assertThat(refusal).isInstanceOf(ConnectFailure.Busy.class);
    assertThat(refusal.retryAfter()).contains(slot);
    assertThat(await(AgentEvent.WaitStarted.class).rule()).isEqualTo("slot");
    assertThat(await(AgentEvent.Ready.class).resumed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"websocket", "grpc"})
  void silence_isSuspectedAndTheSessionHolds(String transport) throws InterruptedException {
    start(transport);

    path.apply(Fault.silence());
    await(AgentEvent.Suspected.class);
    path.heal();
    controlPlane.send(AGENT, "note", Opaque.ofText("after the silence"));

    assertThat(commands.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("after the silence");
    assertThat(events)
        .noneMatch(event -> event instanceof AgentEvent.Ready ready && !ready.resumed());
  }

  @ParameterizedTest
  @ValueSource(strings = {"websocket", "grpc"})
  void commands_acrossAnOutage_arriveOnceAndInOrder(String transport) throws InterruptedException {
    start(transport);
    path.apply(Fault.refuse());
    path.reset();
    await(AgentEvent.AttemptFailed.class);
    for (int i = 0; i < 10; i++) {
      assertThat(controlPlane.send(AGENT, "note", Opaque.ofText("note " + i)))
          .isInstanceOf(CommandOutcome.Queued.class);
    }

    path.heal();

    for (int i = 0; i < 10; i++) {
      assertThat(commands.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("note " + i);
    }
    assertThat(commands).isEmpty();
  }
}
