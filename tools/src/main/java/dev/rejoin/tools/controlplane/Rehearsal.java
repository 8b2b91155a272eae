package dev.rejoin.tools.controlplane;

import dev.rejoin.agent.assembly.AgentPlatform;
import dev.rejoin.agent.config.AgentConfig;
import dev.rejoin.agent.plugin.ProviderCatalog;
import dev.rejoin.agent.plugin.ProviderKind;
import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.Endpoint;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.observe.Observer;
import dev.rejoin.controlplane.ControlPlane;
import dev.rejoin.controlplane.ControlPlaneConfig;
import dev.rejoin.tools.files.ScratchFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Takes a JVM through what is about to happen, so that it has loaded and compiled it: a second control plane, to which a
 * few agents come, are sent away and come back. Nothing of it remains.
 */
final class Rehearsal {
  private static final int AGENTS = 20;
  private static final int ROUNDS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int GOING_AWAY = 1001;

  private Rehearsal() {}

  /**
   * Performs it, in about a second.
   *
   * @param withState whether the state is kept in a file, as it will be
   * @param withGrpc whether some of the agents come by gRPC, as they will
   */
  static void perform(boolean withState, boolean withGrpc) throws IOException {
    try (ScratchFolder folder = ScratchFolder.create("rejoin-rehearsal-")) {
      ControlPlaneConfig config = ControlPlaneConfig.onFreePort();
      if (withState) {
        config = config.withStateFile(folder.path().resolve("state"));
      }
      perform(withGrpc ? config.withGrpcPort(0) : config);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Nobody else hears of it: a rehearsal is no return to be traced. */
  private static AgentConfig unobserved(String transport, Endpoint endpoint) {
    List<String> observers = ProviderCatalog.find(Optional.empty()).names(ProviderKind.OBSERVER);
    return AgentConfig.of(Map.of(
        "transport",
        transport,
        "control_plane",
        Map.of("endpoints", List.of(endpoint.toString())),
        "observers",
        Map.of("disabled", observers)));
  }

  private static void perform(ControlPlaneConfig config) throws InterruptedException {
    try (ControlPlane controlPlane = ControlPlane.start(config)) {
      perform(controlPlane, "websocket", controlPlane.endpoint());
      if (controlPlane.grpcEndpoint().isPresent()) {
        perform(controlPlane, "grpc", controlPlane.grpcEndpoint().get());
      }
    }
  }

  private static void perform(ControlPlane controlPlane, String transport, Endpoint endpoint)
      throws InterruptedException {
    Semaphore returns = new Semaphore(0);
    Observer counting = observation -> {
      if (observation.event() instanceof AgentEvent.Ready) {
        returns.release();
      }
    };
    try (AgentPlatform platform = AgentPlatform.create(unobserved(transport, endpoint), counting)) {
      for (int i = 0; i < AGENTS; i++) {
        String id = "rehearsal-" + transport + "-" + i;
        platform.newAgent(AgentDescription.builder(id).build()).start();
      }
      for (int round = 0; round < ROUNDS; round++) {
        boolean allCame = returns.tryAcquire(AGENTS, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (!allCame) {
          return; // cold is slower, not wrong
        }
        controlPlane.faults().closeConnections(GOING_AWAY, "rehearsal");
      }
    }
  }
}
