package dev.rejoin.it.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Short commands, run to their end. */
public final class Shell {
  private static final int LIMIT_SECONDS = 120;

  private Shell() {}

  /** Runs a command and returns what it printed. @throws IllegalStateException with that text if it failed */
  public static String run(String... command) {
    Outcome outcome = execute(command);
    if (outcome.status != 0) {
      throw new IllegalStateException(
          String.join(" ", command) + ": exit " + outcome.status + "\n" + outcome.output);
    }
    return outcome.output;
  }

  /** Runs a command; false if it failed or does not exist. */
  public static boolean tryRun(String... command) {
    try {
      return execute(command).status == 0;
    } catch (UncheckedIOException notThere) {
      return false;
    }
  }

  private record Outcome(int status, String output) {}

  private static Outcome execute(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(String.join(" ", command) + ": still running");
      }
      return new Outcome(process.exitValue(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
