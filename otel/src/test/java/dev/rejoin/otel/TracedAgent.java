package dev.rejoin.otel;

import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.Endpoint;
import dev.rejoin.api.Secret;
import dev.rejoin.api.backoff.Wait;
import dev.rejoin.api.observe.Observer;
import dev.rejoin.api.registration.PostRegistrationHook;
import dev.rejoin.api.registration.Reregistration;
import dev.rejoin.api.registration.ReregistrationStrategy;
import dev.rejoin.api.settings.Settings;
import dev.rejoin.otel.export.Exports.Limits;
import dev.rejoin.reconnect.Agent;
import dev.rejoin.reconnect.AgentRuntime;
import dev.rejoin.reconnect.AgentSetup;
import dev.rejoin.reconnect.AgentStatus;
import dev.rejoin.reconnect.CommandHandler;
import dev.rejoin.reconnect.ConnectorDirectory;
import dev.rejoin.reconnect.NamedBackoff;
import dev.rejoin.reconnect.NamedConnector;
import dev.rejoin.reconnect.NamedHook;
import dev.rejoin.reconnect.ReconnectPolicy;
import dev.rejoin.reconnect.machine.HeartbeatRoute;
import dev.rejoin.testkit.time.SeededDice;
import dev.rejoin.testkit.time.SeededTokens;
import dev.rejoin.testkit.time.VirtualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** An agent in virtual time against a {@link VirtualControlPlane}, observed as in production. Waits 500 ms each time. */
final class TracedAgent implements AutoCloseable {
  static final String CREDENTIAL = "bearer-token-that-nobody-may-see";
  private static final Endpoint ENDPOINT = Endpoint.parse("wss://cp.example.com:7443/agent");

  final VirtualTime time = new VirtualTime();
  final VirtualControlPlane controlPlane = new VirtualControlPlane(time);
  final Telemetry telemetry;
  final Observer observer;
  final Agent agent;

  TracedAgent(Optional<String> backend, Optional<Path> directory) {
    this(backend, directory, time -> List.of());
  }

  TracedAgent(
      Optional<String> backend,
      Optional<Path> directory,
      Function<VirtualTime, List<NamedHook>> hooks) {
    this(backend, directory, hooks, new HeartbeatRoute.OnMain());
  }

  TracedAgent(
      Optional<String> backend,
      Optional<Path> directory,
      Function<VirtualTime, List<NamedHook>> hooks,
      HeartbeatRoute heartbeats) {
    telemetry = Telemetry.start(new TelemetryOptions(
        "rejoin-agent", "1.2.3", backend, new Limits(8_192, directory, 1 << 20)));
    observer = new OtelObserver(telemetry, "fixed");
    agent = new Agent(new AgentSetup(
        AgentDescription.builder("edge-1").build(),
        List.of(ENDPOINT),
        heartbeats,
        ConnectorDirectory.of(Map.of("wss", new NamedConnector("virtual", controlPlane))),
        ReconnectPolicy.defaults(),
        new NamedBackoff(
            "fixed", (attempt, random) -> new Wait(Duration.ofMillis(500), "every 500 ms"), true),
        heartbeatFirst(),
        hooks.apply(time),
        () -> Optional.of(Secret.of(CREDENTIAL)),
        observer,
        CommandHandler.none(),
        new AgentRuntime(
            time.newScheduler(),
            time,
            time,
            SeededDice.of(1),
            new SeededTokens(1),
            Runnable::run)));
  }

  private static Reregistration heartbeatFirst() {
    ReregistrationStrategy strategy = ServiceLoader.load(ReregistrationStrategy.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> provider.name().equals("heartbeat-first"))
        .findFirst()
        .orElseThrow();
    return strategy.create(Settings.defaults(strategy.options()));
  }

  /** A hook that takes {@code time} and then succeeds, or fails. */
  static NamedHook hook(
      String name, VirtualTime time, Duration duration, Optional<String> failure) {
    PostRegistrationHook hook = context -> {
      CompletableFuture<Void> done = new CompletableFuture<>();
      time.newScheduler()
          .schedule(
              duration,
              () -> failure.ifPresentOrElse(
                  text -> done.completeExceptionally(new IllegalStateException(text)),
                  () -> done.complete(null)));
      return done;
    };
    return new NamedHook(name, hook);
  }

  void advance(long millis) {
    time.advance(Duration.ofMillis(millis));
  }

  /** Advances task by task until the agent is in {@code state}. */
  void advanceTo(AgentStatus.State state) {
    for (int i = 0; agent.status().state() != state; i++) {
      if (i > 100_000 || !time.advanceToNext()) {
        throw new AssertionError("never " + state + ", but " + agent.status());
      }
    }
  }

  /** Starts, is ready after 15 ms, and stays so until a second has passed. */
  TracedAgent ready() {
    agent.start();
    advance(1_000);
    if (!agent.status().ready()) {
      throw new AssertionError(agent.status());
    }
    return this;
  }

  void flush() {
    if (!telemetry.flush(Duration.ofSeconds(20))) {
      throw new AssertionError("the backend did not take everything");
    }
  }

  @Override
  public void close() {
    agent.stop();
    advance(10_000);
    observer.close();
  }
}
