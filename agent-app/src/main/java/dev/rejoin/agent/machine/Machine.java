package dev.rejoin.agent.machine;

import dev.rejoin.api.ServerSpecs;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the agent finds out about the machine it runs on. Read from the kernel's files where there are any: the JDK's
 * management beans cost a tenth of a start, and asking for the host's name may ask the network.
 *
 * @param hostName empty where unknown
 */
public record Machine(Optional<String> hostName, ServerSpecs specs) {
  private static final Path KERNEL_HOST_NAME = Path.of("/proc/sys/kernel/hostname");
  private static final Path MEMORY_INFO = Path.of("/proc/meminfo");
  private static final String MEMORY_KEY = "MemTotal:";

  /** Looks at this machine. */
  public static Machine detect() {
    return new Machine(
        hostNameOfThisMachine(),
        new ServerSpecs(
            Runtime.getRuntime().availableProcessors(),
            memoryBytes(),
            new File("/").getTotalSpace(),
            (System.getProperty("os.name", "") + " " + System.getProperty("os.version", ""))
                .toLowerCase(Locale.ROOT)
                .strip(),
            System.getProperty("os.arch", "")));
  }

  private static Optional<String> hostNameOfThisMachine() {
    Map<String, String> environment = System.getenv();
    return firstLine(KERNEL_HOST_NAME)
        .or(() -> Optional.ofNullable(environment.get("HOSTNAME")))
        .or(() -> Optional.ofNullable(environment.get("COMPUTERNAME")))
        .map(String::strip)
        .filter(name -> !name.isEmpty());
  }

  private static Optional<String> firstLine(Path file) {
    try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
      return lines.findFirst();
    } catch (IOException e) {
      return Optional.empty(); // not Linux
    }
  }

  private static long memoryBytes() {
    try (Stream<String> lines = Files.lines(MEMORY_INFO, StandardCharsets.UTF_8)) {
      return lines
          .filter(line -> line.startsWith(MEMORY_KEY))
          .map(line -> line.substring(MEMORY_KEY.length()).replace("kB", "").strip())
          .mapToLong(kibibytes -> Long.parseLong(kibibytes) * 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException | NumberFormatException e) {
      return 0; // not Linux
    }
  }
}
