package dev.rejoin.tools.process;

import dev.rejoin.api.time.Ticker;
import dev.rejoin.tools.events.EventLine;
import dev.rejoin.tools.events.Feed;
import dev.rejoin.tools.process.RejoinCommandLine.Footprint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** An agent process, and the events it writes. */
public final class AgentProcess {
  private final ChildProcess process;
  private final Feed<EventLine> events;

  private AgentProcess(ChildProcess process, Ticker ticker) {
    this.process = process;
    events = new Feed<>(ticker);
  }

  /** Starts {@code rejoin run} with that configuration. */
  public static AgentProcess start(ChildProcesses children, String name, Path config, Ticker ticker)
      throws IOException {
    ChildProcess process = children.start(
        name, Footprint.AGENT, List.of("run", "--config", config.toString(), "--events", "-"));
    AgentProcess agent = new AgentProcess(process, ticker);
    process.output().listen(line -> agent.events.add(EventLine.parse(line)));
    return agent;
  }

  /** Everything it has told. */
  public Feed<EventLine> events() {
    return events;
  }

  /**
   * Waits for an event after {@code mark}.
   *
   * @throws IOException with what the process last said, if it does not come in time
   */
  public EventLine await(int mark, String what, Predicate<EventLine> wanted, Duration limit)
      throws IOException, InterruptedException {
    return events
        .await(mark, wanted, limit)
        .orElseThrow(() -> new IOException(
            "no " + what + " within " + limit.toSeconds() + " s; " + process.story()));
  }

  /** SIGTERM; returns when it is gone. */
  public void stop() throws InterruptedException {
    process.stop();
  }

  public ChildProcess process() {
    return process;
  }
}
