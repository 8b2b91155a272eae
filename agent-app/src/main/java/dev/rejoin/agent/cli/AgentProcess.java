package dev.rejoin.agent.cli;

import dev.rejoin.agent.assembly.AgentPlatform;
import dev.rejoin.agent.config.AgentConfig;
import dev.rejoin.agent.config.StatusSettings;
import dev.rejoin.agent.events.EventStream;
import dev.rejoin.agent.log.TransitionLog;
import dev.rejoin.agent.release.Release;
import dev.rejoin.agent.status.StatusServer;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.observe.Observer;
import dev.rejoin.api.runtime.SystemRuntime;
import dev.rejoin.reconnect.Agent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of {@code rejoin run}: assemble, start, wait for the end, stop within five seconds. */
final class AgentProcess {
  private static final Logger log = LoggerFactory.getLogger(AgentProcess.class);
  /** With the policy's default for a stop, 3 s, this leaves the promised five seconds some slack. */
  private static final Duration BEYOND_STOP_TIMEOUT = Duration.ofMillis(1_500);

  private final AgentConfig config;
  private final Optional<EventStream> events;
  private final boolean exitWhenHalted;
  private final ProcessEnd end = new ProcessEnd();

  AgentProcess(AgentConfig config, Optional<EventStream> events, boolean exitWhenHalted) {
    this.config = config;
    this.events = events;
    this.exitWhenHalted = exitWhenHalted;
  }

  /** Runs the agent and returns the exit code. */
  int run() throws CommandFailedException {
    AgentPlatform platform = AgentPlatform.create(config, this::observers);
    Agent agent = platform.newAgent(config.description());
    Optional<StatusServer> status;
    try {
      status = statusServer(platform, agent);
    } catch (CommandFailedException e) {
      platform.close();
      throw e;
    }
    end.onSignals();
    log.info(
        "rejoin {} as {}, control plane at {}, waits by {}",
        Release.version(),
        config.description().id(),
        config.access().endpoints(),
        config.providers().backoff().name());
    agent.start();
    ProcessEnd.Cause cause = end.await();
    log.info("stopping: {}", cause.why());
    end.forceAfter(config.policy().stopTimeout().plus(BEYOND_STOP_TIMEOUT));
    status.ifPresent(StatusServer::close);
    platform.close();
    return cause.exitCode();
  }

  private List<Observer> observers(Observer found) {
    List<Observer> observers = new ArrayList<>(List.of(new TransitionLog(found::correlation)));
    if (exitWhenHalted) {
      observers.add(observation -> {
        if (observation.event() instanceof AgentEvent.Halted) {
          end.because("the agent halted", 1);
        }
      });
    }
    events.ifPresent(observers::add);
    return observers;
  }

  private Optional<StatusServer> statusServer(AgentPlatform platform, Agent agent)
      throws CommandFailedException {
    StatusSettings settings = config.status();
    if (settings.port().isEmpty()) {
      return Optional.empty();
    }
    int port = settings.port().getAsInt();
    try {
      StatusServer server = StatusServer.start(
          settings.host(), port, agent::status, platform.statusPages(), SystemRuntime.wallClock());
      log.info(
          "status at http://{}:{}/status", settings.host(), server.address().getPort());
      return Optional.of(server);
    } catch (IOException e) {
      throw CommandFailedException.misuse(
          "status: " + settings.host() + ":" + port + " (expected: an address that is free): "
              + e.getMessage(),
          e);
    }
  }
}
