package dev.rejoin.agent.assembly;

import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Stage;
import com.google.inject.spi.Message;
import dev.rejoin.agent.config.AgentConfig;
import dev.rejoin.agent.config.ConfigProblem;
import dev.rejoin.agent.config.InvalidConfigException;
import dev.rejoin.agent.machine.MachineMonitor;
import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.observe.Observer;
import dev.rejoin.api.observe.StatusPage;
import dev.rejoin.api.time.Ticker;
import dev.rejoin.reconnect.Agent;
import dev.rejoin.reconnect.AgentSetup;
import dev.rejoin.reconnect.CommandHandler;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * What the agents of one process share: connectors with their event loops, strategies, observers, at most two scheduler
 * threads. One agent or ten thousand make no difference to the number of threads. Thread-safe.
 *
 * <pre>{@code
 * AgentConfig config = AgentConfig.of("control_plane: {endpoints: [ws://127.0.0.1:18080]}");
 * try (AgentPlatform platform = AgentPlatform.create(config, observer)) {
 *   Agent agent = platform.newAgent(AgentDescription.builder("edge-1").build());
 *   agent.start();
 *   …
 * }
 * }</pre>
 */
public final class AgentPlatform implements AutoCloseable {
  static {
    // a dozen bindings need no generated code, which costs a start and is deprecated in the JDK
    System.getProperties().putIfAbsent("guice_bytecode_gen_option", "DISABLED");
  }

  private final AgentConfig config;
  private final ProcessRuntime runtime;
  private final Strategies strategies;
  private final Connectors connectors;
  private final ObserverList observers;
  private final Observer observer;
  private final MachineMonitor monitor;
  private final Set<Agent> agents = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();

  private AgentPlatform(AgentConfig config, Injector injector) {
    this.config = config;
    runtime = injector.getInstance(ProcessRuntime.class);
    strategies = injector.getInstance(Strategies.class);
    connectors = injector.getInstance(Connectors.class);
    observers = injector.getInstance(ObserverList.class);
    observer = observers.together();
    monitor = MachineMonitor.ofThisMachine(
        config.access().credentialFiles(), runtime.ticker(), runtime.wallClock());
    monitor.start(
        runtime.pool().next(),
        runtime.pool().blocking(),
        cause -> agents.forEach(agent -> agent.wakeUp(cause)),
        () -> agents.forEach(Agent::credentialsChanged));
  }

  /**
   * Assembles what the configuration chose. Nothing connects yet.
   *
   * @param extra observers beside those that were found; closed with the platform
   * @throws InvalidConfigException if a provider refuses its settings or fails
   */
  public static AgentPlatform create(AgentConfig config, Observer... extra) {
    List<Observer> observers = List.of(extra);
    return create(config, found -> observers);
  }

  /**
   * Assembles what the configuration chose. Nothing connects yet.
   *
   * @param extra given the observers that were found, as one, answers those beside them: a log asks the former what ties
   *     a line to their records. Closed with the platform
   * @throws InvalidConfigException if a provider refuses its settings or fails
   */
  public static AgentPlatform create(AgentConfig config, Function<Observer, List<Observer>> extra) {
    try {
      return new AgentPlatform(
          config,
          Guice.createInjector(
              Stage.PRODUCTION,
              new RuntimeModule(),
              new StrategyModule(config),
              new TransportModule(config),
              new ObserverModule(config, extra)));
    } catch (CreationException e) {
      List<ConfigProblem> problems = e.getErrorMessages().stream()
          .map(Message::getCause)
          .filter(InvalidConfigException.class::isInstance)
          .flatMap(cause -> ((InvalidConfigException) cause).problems().stream())
          .toList();
      if (problems.isEmpty()) {
        throw e;
      }
      throw new InvalidConfigException(problems);
    }
  }

  /** One more agent, not started, that knows no commands of its own. */
  public Agent newAgent(AgentDescription description) {
    return newAgent(description, CommandHandler.none());
  }

  /**
   * One more agent, not started. It is stopped with the platform if nobody stops it before.
   *
   * @throws IllegalStateException after {@link #close()}
   */
  public Agent newAgent(AgentDescription description, CommandHandler commands) {
    if (closed.get()) {
      throw new IllegalStateException("the platform is closed");
    }
    Agent agent = new Agent(new AgentSetup(
        description,
        config.access().endpoints(),
        config.access().heartbeats(),
        connectors.directory(),
        config.policy(),
        strategies.backoff(),
        strategies.reregistration(),
        strategies.hooks(),
        config.access().credentials(),
        observer,
        commands,
        runtime.forOneAgent()));
    agents.add(agent);
    return agent;
  }

  /** What observers want to show at the status endpoint. */
  public List<StatusPage> statusPages() {
    return observers.pages();
  }

  /** The process's clock. */
  public Ticker ticker() {
    return runtime.ticker();
  }

  /** A few threads for work that blocks; shared with look-ups and token files. */
  public Executor blocking() {
    return runtime.pool().blocking();
  }

  /**
   * Stops the agents, then closes connectors and observers side by side. Bounded: the policy's {@code stop_timeout} and
   * two seconds more.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    monitor.stop();
    Duration stopTimeout = config.policy().stopTimeout();
    Shutdown.stopAll(agents, stopTimeout);
    Shutdown.closeAll(List.of(connectors, observers));
    runtime.pool().close();
  }
}
