package dev.rejoin.it.process;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One {@code rejoin} process, started from the packaged {@code lib/} as the launcher does. Every line it prints is kept,
 * and can be waited for. Closing ends it, hard if need be.
 */
public final class RejoinProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final String name;
  private final List<String> lines = new ArrayList<>();
  private boolean ended;

  private RejoinProcess(Process process, String name) {
    this.process = process;
    this.name = name;
    Thread reader = new Thread(this::read, "output of " + name);
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts {@code rejoin arguments…} on this host. */
  public static RejoinProcess start(String... arguments) {
    return startOn(List.of(), arguments);
  }

  /** Starts it behind a prefix such as {@code ip netns exec …}. */
  public static RejoinProcess startOn(List<String> prefix, String... arguments) {
    return start(prefix, System.getProperty("rejoin.lib") + "/*", arguments);
  }

  /** The packaged jars but for those whose names begin like that. */
  static String classPathWithout(String... beginnings) throws IOException {
    try (Stream<Path> jars = Files.list(Path.of(System.getProperty("rejoin.lib")))) {
      return jars.filter(
              jar -> Arrays.stream(beginnings).noneMatch(jar.getFileName().toString()::startsWith))
          .map(Path::toString)
          .collect(Collectors.joining(File.pathSeparator));
    }
  }

  /** Starts it from other jars than the packaged ones. */
  static RejoinProcess startFrom(String classPath, String... arguments) {
    return start(List.of(), classPath, arguments);
  }

  private static RejoinProcess start(List<String> prefix, String classPath, String... arguments) {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx128m", "-XX:TieredStopAtLevel=1"));
    if (Runtime.version().feature() >= 22) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.addAll(List.of("-cp", classPath, "dev.rejoin.agent.Main"));
    command.addAll(List.of(arguments));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return new RejoinProcess(process, "rejoin " + String.join(" ", arguments));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      String line;
      while ((line = reader.readLine()) != null) {
        synchronized (lines) {
          lines.add(line);
          lines.notifyAll();
        }
      }
    } catch (IOException closed) {
      // the process is gone; what it printed has been read
    } finally {
      synchronized (lines) {
        ended = true;
        lines.notifyAll();
      }
    }
  }

  /** How many lines it has printed so far: a point to wait from. */
  public int mark() {
    synchronized (lines) {
      return lines.size();
    }
  }

  /** Waits for the first line that contains {@code text}, printed after {@code mark}. */
  public String await(int mark, String text) {
    return await(mark, "a line with " + text, line -> line.contains(text));
  }

  /** Waits for the first matching line printed after {@code mark}, and fails with everything printed if none comes. */
  public String await(int mark, String what, Predicate<String> wanted) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    synchronized (lines) {
      int next = mark;
      while (true) {
        for (; next < lines.size(); next++) {
          if (wanted.test(lines.get(next))) {
            return lines.get(next);
          }
        }
        long left = deadline - System.nanoTime();
        if (left <= 0 || ended) {
          throw new AssertionError(name + ": no " + what + " in\n" + String.join("\n", lines));
        }
        waitAtMost(left);
      }
    }
  }

  private void waitAtMost(long nanos) {
    try {
      TimeUnit.NANOSECONDS.timedWait(lines, nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The lines printed after {@code mark} that contain {@code text}. */
  public List<String> printed(int mark, String text) {
    synchronized (lines) {
      return lines.subList(mark, lines.size()).stream()
          .filter(line -> line.contains(text))
          .toList();
    }
  }

  /** Writes a line to its standard input. */
  public void type(String line) {
    try {
      OutputStream input = process.getOutputStream();
      input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      input.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGKILL. */
  public void kill() {
    process.toHandle().destroyForcibly();
    exitStatus();
  }

  /** SIGTERM. Through the handle: the process object would close its output as well. */
  public void terminate() {
    process.toHandle().destroy();
  }

  /** Waits for its end. */
  public int exitStatus() {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError(name + ": still running");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Everything printed so far. */
  public String output() {
    synchronized (lines) {
      return String.join("\n", lines);
    }
  }

  public Optional<Long> pid() {
    return process.isAlive() ? Optional.of(process.pid()) : Optional.empty();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(8, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
