package dev.rejoin.tools.fleet;

import dev.rejoin.agent.assembly.AgentPlatform;
import dev.rejoin.agent.cli.CommandFailedException;
import dev.rejoin.agent.cli.ProcessEnd;
import dev.rejoin.agent.config.AgentConfig;
import dev.rejoin.agent.config.LogFormat;
import dev.rejoin.agent.config.LogSettings;
import dev.rejoin.agent.events.EventDetail;
import dev.rejoin.agent.events.EventStream;
import dev.rejoin.agent.log.LogSetup;
import dev.rejoin.api.observe.Observer;
import dev.rejoin.api.runtime.SchedulerPool;
import dev.rejoin.api.runtime.SystemRuntime;
import dev.rejoin.api.settings.Durations;
import dev.rejoin.api.time.Scheduler;
import dev.rejoin.reconnect.machine.HeartbeatRoute;
import dev.rejoin.tools.cli.DurationConverter;
import dev.rejoin.tools.text.StatusLine;
import dev.rejoin.tools.text.Terminal;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rejoin fleet}: many agents in one process, until it is told to stop. */
@Command(
    name = "fleet",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs many full agents in one process until SIGTERM or SIGINT, or for a while.",
      "How they are doing, and in the end what became of them, is shown on standard error."
    })
final class FleetCommand implements Callable<Integer> {
  private static final Duration BEYOND_STOP_TIMEOUT = Duration.ofSeconds(5);

  @Mixin
  private final FleetOptions options = new FleetOptions();

  @Option(
      names = "--events",
      paramLabel = "FILE|-",
      description =
          "Writes one JSON line for every event to a file, which is replaced, or to standard output.")
  private @Nullable String events;

  @Option(
      names = "--event-detail",
      paramLabel = "transitions|all",
      defaultValue = "transitions",
      description = "all adds every answered heartbeat. Default: ${DEFAULT-VALUE}.")
  private EventDetail eventDetail = EventDetail.TRANSITIONS;

  @Option(
      names = "--duration",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "Ends after that time. Default: never.")
  private @Nullable Duration duration;

  private final ProcessEnd end = new ProcessEnd();

  @Override
  public Integer call() throws CommandFailedException {
    try {
      options.check();
      AgentConfig config = options.config();
      LogSetup.apply(new LogSettings(LogFormat.HUMAN, options.logLevel()));
      return run(config);
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.misuse(String.valueOf(e.getMessage()), e);
    }
  }

  private int run(AgentConfig config) throws CommandFailedException {
    Descriptors.require(
        options.agents(),
        config.access().heartbeats() instanceof HeartbeatRoute.OnMain ? 1 : 2,
        Descriptors.limit());
    FleetCounters counters = new FleetCounters(options.agents());
    List<Observer> observers = new ArrayList<>(List.of(counters));
    if (events != null) {
      observers.add(eventStream(events));
    }
    StatusLine status = new StatusLine(System.err, Terminal.onError());
    ProcessEnd.Cause cause;
    String summary;
    try (AgentPlatform platform = AgentPlatform.create(config, observers.toArray(Observer[]::new));
        SchedulerPool pool = new SchedulerPool("rejoin-fleet", 1)) {
      end.onSignals();
      Scheduler scheduler = pool.next();
      Fleet fleet = new Fleet(
          platform, options, scheduler, SystemRuntime.ticker(), counters::firstAttemptsEnded);
      status.line("starting " + options.agents() + " agents over "
          + Durations.format(options.rampUp()) + ", to connect to " + options.target());
      fleet.start();
      new FleetProgress(counters, options.agents(), status, scheduler, SystemRuntime.ticker())
          .start();
      if (duration != null) {
        scheduler.schedule(duration, () -> end.because("the time is over", 0));
      }
      cause = end.await();
      summary = counters.summary(options.agents());
      status.status("");
      counters.comebacks().news(SystemRuntime.ticker().nanos()).forEach(status::line);
      status.line("stopping " + fleet.started() + " agents: " + cause.why());
      end.forceAfter(config.policy().stopTimeout().plus(BEYOND_STOP_TIMEOUT));
    }
    status.line("");
    status.line(summary);
    return cause.exitCode();
  }

  private Observer eventStream(String target) throws CommandFailedException {
    try {
      return EventStream.open(
          target, eventDetail, SystemRuntime.ticker(), SystemRuntime.wallClock());
    } catch (IOException e) {
      throw CommandFailedException.misuse(
          "--events: " + target + " (expected: a file that can be written): " + e, e);
    }
  }
}
