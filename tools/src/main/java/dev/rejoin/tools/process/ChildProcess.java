package dev.rejoin.tools.process;

import dev.rejoin.api.time.Ticker;
import dev.rejoin.tools.events.Feed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process that this one started. What it prints is read by two threads of its own, so that it never blocks on a full
 * pipe; standard error is kept for whoever asks why something went wrong. Thread-safe.
 */
public final class ChildProcess {
  private static final Duration UNTIL_KILLED = Duration.ofSeconds(6);
  private static final int COMPLAINTS_SHOWN = 20;

  private final String name;
  private final Process process;
  private final Feed<String> output;
  private final Feed<String> complaints;

  private ChildProcess(String name, Process process, Ticker ticker) {
    this.name = name;
    this.process = process;
    output = new Feed<>(ticker);
    complaints = new Feed<>(ticker);
    read(process.getInputStream(), output, name + "-out");
    read(process.getErrorStream(), complaints, name + "-err");
  }

  static ChildProcess start(
      String name, List<String> words, ChildEnvironment environment, Ticker ticker)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(words);
    environment.applyTo(builder.environment());
    return new ChildProcess(name, builder.start(), ticker);
  }

  private static void read(InputStream stream, Feed<String> feed, String threadName) {
    Thread reader = new Thread(
        () -> {
          try (BufferedReader lines =
              new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
              feed.add(line);
            }
          } catch (IOException closed) {
            // the process was ended while somebody read: what it said has been read
          } finally {
            feed.end();
          }
        },
        threadName);
    reader.setDaemon(true);
    reader.start();
  }

  public String name() {
    return name;
  }

  public long pid() {
    return process.pid();
  }

  public boolean alive() {
    return process.isAlive();
  }

  /** The lines of its standard output. */
  public Feed<String> output() {
    return output;
  }

  /** Writes a line to its standard input. */
  public void type(String line) throws IOException {
    OutputStream input = process.getOutputStream();
    input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    input.flush();
  }

  /** SIGKILL; returns when it is gone. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** SIGTERM; returns when it is gone, by SIGKILL if it takes too long. */
  public void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(UNTIL_KILLED.toMillis(), TimeUnit.MILLISECONDS)) {
      kill();
    }
  }

  /** SIGTERM, without waiting. */
  void askToStop() {
    process.destroy();
  }

  /** SIGKILL, without waiting. */
  void killWithoutWaiting() {
    process.destroyForcibly();
  }

  /** Waits for its end; false if it goes on after {@code limit}. */
  public boolean awaitEnd(Duration limit) throws InterruptedException {
    return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * How it ended.
   *
   * @throws IllegalThreadStateException while it lives
   */
  public int exitCode() {
    return process.exitValue();
  }

  /** What it did, and the last that it said on standard error: for the message of a failure. */
  public String story() {
    List<String> said = complaints.since(0);
    String last =
        String.join("\n  ", said.subList(Math.max(0, said.size() - COMPLAINTS_SHOWN), said.size()));
    return name + " (pid " + pid() + ") "
        + (alive() ? "is running" : "ended with exit code " + exitCode())
        + (last.isEmpty() ? "" : ":\n  " + last);
  }
}
