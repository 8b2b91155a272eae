package dev.rejoin.tools.process;

import dev.rejoin.api.time.Ticker;
import dev.rejoin.tools.process.RejoinCommandLine.Footprint;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The processes somebody started, none of which outlives its starter. Thread-safe. */
public final class ChildProcesses implements AutoCloseable {
  private static final Duration POLITENESS = Duration.ofSeconds(3);

  private final ChildEnvironment environment;
  private final Ticker ticker;
  private final List<ChildProcess> children = new ArrayList<>();
  private boolean closed;

  public ChildProcesses(Ticker ticker) {
    this(ChildEnvironment.inherited(), ticker);
  }

  public ChildProcesses(ChildEnvironment environment, Ticker ticker) {
    this.environment = environment;
    this.ticker = ticker;
  }

  /**
   * Starts {@code rejoin arguments…}.
   *
   * @throws IOException if it cannot be started, or everything is being closed
   */
  public ChildProcess start(String name, Footprint footprint, List<String> arguments)
      throws IOException {
    return startAnything(name, RejoinCommandLine.of(footprint, arguments));
  }

  /** Starts any command. */
  public synchronized ChildProcess startAnything(String name, List<String> words)
      throws IOException {
    if (closed) {
      throw new IOException(name + " is not started any more: everything is being closed");
    }
    ChildProcess child = ChildProcess.start(name, words, environment, ticker);
    children.add(child);
    return child;
  }

  /** Asks all to stop, gives them three seconds together, and kills what is left. Idempotent. */
  @Override
  public synchronized void close() {
    closed = true;
    children.removeIf(child -> !child.alive());
    children.forEach(ChildProcess::askToStop);
    long deadline = ticker.nanos() + POLITENESS.toNanos();
    try {
      for (ChildProcess child : children) {
        child.awaitEnd(Duration.ofNanos(Math.max(0, deadline - ticker.nanos())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      children.forEach(ChildProcess::killWithoutWaiting);
    }
  }
}
