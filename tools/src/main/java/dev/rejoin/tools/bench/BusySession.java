package dev.rejoin.tools.bench;

import dev.rejoin.agent.assembly.AgentPlatform;
import dev.rejoin.agent.config.AgentConfig;
import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.Endpoint;
import dev.rejoin.api.message.Command;
import dev.rejoin.api.message.Opaque;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.observe.Observer;
import dev.rejoin.api.time.Ticker;
import dev.rejoin.controlplane.ControlPlane;
import dev.rejoin.controlplane.ControlPlaneConfig;
import dev.rejoin.controlplane.model.AgentView;
import dev.rejoin.controlplane.model.CommandOutcome;
import dev.rejoin.reconnect.Agent;
import dev.rejoin.reconnect.SendOutcome;
import dev.rejoin.tools.process.Pause;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One agent's session with a control plane in this process, over real sockets, that carries as much as the queues on both
 * sides take. Used by one thread.
 */
final class BusySession implements AutoCloseable {
  private static final String AGENT = "bench";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration FULL = Duration.ofMillis(1);

  private final Ticker ticker;
  private final ControlPlane controlPlane;
  private final AgentPlatform platform;
  private final Agent agent;
  private final CountDownLatch ready = new CountDownLatch(1);

  /** Hands one message over, if there is room for it. */
  @FunctionalInterface
  interface Stream {
    boolean offer();
  }

  /**
   * What arrived, and in what time.
   *
   * @param messages that arrived, each exactly once
   */
  record Delivered(long messages, Duration took) {
    double perSecond() {
      return messages / (took.toNanos() / 1e9);
    }
  }

  private BusySession(String transport, Ticker ticker) {
    this.ticker = ticker;
    ControlPlaneConfig config = ControlPlaneConfig.onFreePort().withoutAdmin();
    boolean grpc = transport.equals("grpc");
    controlPlane = ControlPlane.start(grpc ? config.withGrpcPort(0) : config);
    Endpoint endpoint = grpc ? controlPlane.grpcEndpoint().orElseThrow() : controlPlane.endpoint();
    Observer observer = observation -> {
      if (observation.event() instanceof AgentEvent.Ready) {
        ready.countDown();
      }
    };
    platform = AgentPlatform.create(
        AgentConfig.of(Map.of(
            "transport",
            transport,
            "control_plane",
            Map.of("endpoints", List.of(endpoint.toString())))),
        observer);
    agent = platform.newAgent(AgentDescription.builder(AGENT).build(), BusySession::answer);
  }

  private static CompletionStage<Opaque> answer(Command command) {
    return CompletableFuture.completedFuture(Opaque.empty());
  }

  /**
   * Opens one, and returns when the agent is registered.
   *
   * @throws IOException if it is not within half a minute
   */
  static BusySession open(String transport, Ticker ticker)
      throws IOException, InterruptedException {
    BusySession session = new BusySession(transport, ticker);
    session.agent.start();
    if (!session.ready.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      session.close();
      throw new IOException(
          "no registration over " + transport + " within " + PATIENCE.toSeconds() + " s");
    }
    return session;
  }

  /** Events to the control plane. */
  Stream events(int size) {
    Opaque body = Opaque.of(new byte[size]);
    return () -> agent.send("bench", body) == SendOutcome.ACCEPTED;
  }

  /** Commands to the agent; its answer to each is what arrives. */
  Stream commands(int size) {
    Opaque body = Opaque.of(new byte[size]);
    return () -> controlPlane.send(AGENT, "bench", body) instanceof CommandOutcome.Queued;
  }

  /**
   * Sends for that long, and waits until everything has arrived.
   *
   * @throws IOException if it does not, or something arrives that was not sent
   */
  Delivered run(Stream stream, Duration duration) throws IOException, InterruptedException {
    long before = arrived();
    long begun = ticker.nanos();
    long sent = 0;
    while (ticker.nanos() - begun < duration.toNanos()) {
      if (stream.offer()) {
        sent++;
      } else {
        Pause.of(FULL);
      }
    }
    long last = ticker.nanos();
    while (arrived() - before < sent) {
      if (ticker.nanos() - last > PATIENCE.toNanos()) {
        throw new IOException(
            (arrived() - before) + " of " + sent + " messages arrived (expected: all)");
      }
      Pause.of(FULL);
    }
    Duration took = Duration.ofNanos(ticker.nanos() - begun);
    if (arrived() - before != sent) {
      throw new IOException((arrived() - before) + " messages arrived (expected: " + sent + ")");
    }
    return new Delivered(sent, took);
  }

  /** By the control plane's numbers, which count none twice. */
  private long arrived() throws IOException {
    return controlPlane
        .agent(AGENT)
        .map(AgentView::lastReceived)
        .orElseThrow(() -> new IOException("the control plane does not know the agent"));
  }

  @Override
  public void close() {
    platform.close();
    controlPlane.close();
  }
}
