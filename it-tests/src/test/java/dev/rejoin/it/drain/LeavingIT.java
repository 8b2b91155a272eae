package dev.rejoin.it.drain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.agent.assembly.AgentPlatform;
import dev.rejoin.agent.config.AgentConfig;
import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.Endpoint;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.observe.AgentEvent.Lost;
import dev.rejoin.api.observe.AgentEvent.Ready;
import dev.rejoin.api.observe.Observer;
import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.controlplane.ControlPlane;
import dev.rejoin.controlplane.ControlPlaneConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways in which a control plane says that it goes, and one agent that knows another, over both transports. */
@Tag("transport-contract")
@Timeout(120)
class LeavingIT {
  private static final int PATIENCE_SECONDS = 60;

  @TempDir
  Path folder;

  private final BlockingQueue<AgentEvent> events = new LinkedBlockingQueue<>();
  private ControlPlane one;
  private ControlPlane two;
  private AgentPlatform platform;

  @BeforeEach
  void start() {
    one = controlPlane();
    two = controlPlane();
  }

  private ControlPlane controlPlane() {
    return ControlPlane.start(ControlPlaneConfig.onFreePort()
        .withGrpcPort(0)
        .withStateFile(folder.resolve("state"))
        .withShared(true));
  }

  @AfterEach
  void close() {
    if (platform != null) {
      platform.close();
    }
    one.close();
    two.close();
  }

  private static Endpoint endpoint(ControlPlane controlPlane, String transport) {
    return transport.equals("grpc")
        ? controlPlane.grpcEndpoint().orElseThrow()
        : controlPlane.endpoint();
  }

  private void agent(String transport) throws InterruptedException {
    List<String> endpoints =
        List.of(endpoint(one, transport).toString(), endpoint(two, transport).toString());
    Observer observer = observation -> events.add(observation.event());
    platform = AgentPlatform.create(
        AgentConfig.of(
            Map.of("transport", transport, "control_plane", Map.of("endpoints", endpoints))),
        observer);
    platform.newAgent(AgentDescription.builder("edge-1").build()).start();
    assertThat(next(Ready.class).endpoint().port())
        .isEqualTo(endpoint(one, transport).port());
  }

  private <E extends AgentEvent> E next(Class<E> type) throws InterruptedException {
    AgentEvent event;
    do {
      event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(event).as("waiting for " + type.getSimpleName()).isNotNull();
    } while (!type.isInstance(event));
    return type.cast(event);
  }

  private void assertResumedAtTheOther(String transport, boolean handover)
      throws InterruptedException {
    Ready ready = next(Ready.class);
    assertThat(ready.endpoint().port()).isEqualTo(endpoint(two, transport).port());
    assertThat(ready.resumed()).isTrue();
    assertThat(ready.handover()).isEqualTo(handover);
  }

  @ParameterizedTest
  @ValueSource(strings = {"websocket", "grpc"})
  void draining_movesBesideTheLivingConnection(String transport) throws Exception {
    agent(transport);

    one.drain(Duration.ZERO, Duration.ofMinutes(1))
        .toCompletableFuture()
        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);

    assertResumedAtTheOther(transport, true);
    assertThat(one.drain().gone()).isEqualTo(1);
    assertThat(one.agent("edge-1").orElseThrow().elsewhere()).isTrue();
    assertThat(events).noneMatch(Lost.class::isInstance);
  }

  @ParameterizedTest
  @ValueSource(strings = {"websocket", "grpc"})
  void closed1012_goesToTheOtherFirst(String transport) throws Exception {
    agent(transport);

    one.faults().closeConnections(1012, "restart");

    assertThat(next(Lost.class).reason()).isEqualTo(new Disconnect.ClosedByPeer(1012, "restart"));
    assertResumedAtTheOther(transport, false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"websocket", "grpc"})
  void controlPlaneStops_1001OrGoaway_goesToTheOtherFirst(String transport) throws Exception {
    agent(transport);

    one.close();

    assertThat(next(Lost.class).reason())
        .isEqualTo(new Disconnect.ClosedByPeer(1001, "going away"));
    assertResumedAtTheOther(transport, false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"websocket", "grpc"})
  void deadlineRightAway_isALossAndTheMoveUnderWayBecomesTheWayBack(String transport)
      throws Exception {
    agent(transport);

    one.drain(Duration.ZERO, Duration.ZERO);

    assertThat(next(Lost.class).reason()).isInstanceOf(Disconnect.Drained.class);
    assertResumedAtTheOther(transport, false);
    assertThat(one.drain().closed()).isEqualTo(1);
  }
}
