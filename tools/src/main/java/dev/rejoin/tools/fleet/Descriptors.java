package dev.rejoin.tools.fleet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** How many files and sockets this process may have open, and whether that is enough for a fleet. */
final class Descriptors {
  private static final Path LIMITS = Path.of("/proc/self/limits");
  private static final String LINE = "Max open files";
  /** Jars, event loops, standard streams, and what connects beside a connection that is suspected. */
  static final int BESIDES = 300;

  private Descriptors() {}

  /** The limit of this process; empty where there is none or it cannot be told. */
  static OptionalInt limit() {
    try (Stream<String> lines = Files.lines(LIMITS, StandardCharsets.US_ASCII)) {
      return lines
          .filter(line -> line.startsWith(LINE))
          .map(Descriptors::soft)
          .findFirst()
          .orElse(OptionalInt.empty());
    } catch (IOException e) {
      return OptionalInt.empty(); // not Linux
    }
  }

  /** The first of the two limits in a line of {@code /proc/self/limits}: the one that is in force. */
  static OptionalInt soft(String line) {
    String first = line.substring(LINE.length()).strip().split("\\s+", 2)[0];
    try {
      return OptionalInt.of(Integer.parseInt(first));
    } catch (NumberFormatException e) {
      return OptionalInt.empty(); // unlimited
    }
  }

  /**
   * Refuses a fleet that would run out of them.
   *
   * @param each connections that an agent keeps open
   * @throws IllegalArgumentException with the number of agents that would fit
   */
  static void require(int agents, int each, OptionalInt limit) {
    if (limit.isPresent() && (long) agents * each + BESIDES > limit.getAsInt()) {
      int fit = Math.max(0, (limit.getAsInt() - BESIDES) / each);
      throw new IllegalArgumentException("--agents: " + agents + " (expected: at most " + fit
          + ", since this process may have " + limit.getAsInt()
          + " files and sockets open and an agent takes "
          + each
          + "; raise it with ulimit -n, or start several fleets, each with its own --id-prefix)");
    }
  }
}
