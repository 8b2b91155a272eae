package dev.rejoin.agent.cli;

import dev.rejoin.agent.config.AgentConfig;
import dev.rejoin.agent.events.EventDetail;
import dev.rejoin.agent.events.EventStream;
import dev.rejoin.agent.log.LogSetup;
import dev.rejoin.api.runtime.SystemRuntime;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rejoin run}: one agent, until it is told to stop. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Runs an agent until SIGTERM or SIGINT.")
final class RunCommand implements Callable<Integer> {
  @Mixin
  private final ConfigOption config = new ConfigOption();

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
      names = "--exit-when-halted",
      description =
          "Ends with exit code 1 when the agent stops looking for its control plane for good, instead of"
              + " waiting for an operator.")
  private boolean exitWhenHalted;

  @Override
  public Integer call() throws CommandFailedException {
    AgentConfig configuration = AgentConfig.load(config.file(), System.getenv());
    LogSetup.apply(configuration.log());
    return new AgentProcess(configuration, eventStream(), exitWhenHalted).run();
  }

  private Optional<EventStream> eventStream() throws CommandFailedException {
    if (events == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          EventStream.open(events, eventDetail, SystemRuntime.ticker(), SystemRuntime.wallClock()));
    } catch (IOException e) {
      throw CommandFailedException.misuse(
          "--events: " + events + " (expected: a file that can be written): " + e, e);
    }
  }
}
