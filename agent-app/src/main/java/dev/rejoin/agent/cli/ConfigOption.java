package dev.rejoin.agent.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which file to read: the option, the variable, or none. */
final class ConfigOption {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description =
          "Configuration file; REJOIN_CONFIG if left out. Without either, defaults and environment hold.")
  private @Nullable Path file;

  Optional<Path> file() {
    return Optional.ofNullable(file)
        .or(() -> Optional.ofNullable(System.getenv("REJOIN_CONFIG"))
            .filter(name -> !name.isEmpty())
            .map(Path::of));
  }
}
