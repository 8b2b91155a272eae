package dev.rejoin.agent.config;

import dev.rejoin.agent.config.ConfigNode.Mapping;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Reads files in YAML, within limits. */
public final class ConfigFile {
  private static final long LONGEST = 1024 * 1024;

  private ConfigFile() {}

  static Mapping read(Path file) {
    return read(file, YamlTree.AGENT_EXAMPLE);
  }

  /**
   * Reads a file of whatever kind: at most 1 MiB of UTF-8, one document, keys unique, no aliases.
   *
   * @param example of what the whole must look like, for messages
   * @throws InvalidConfigException with every problem, each with its line
   */
  public static Mapping read(Path file, String example) {
    return YamlTree.read(file.toString(), text(file), example);
  }

  static Path folderOf(Path file) {
    return Objects.requireNonNullElse(file.getParent(), Path.of(""));
  }

  private static String text(Path file) {
    if (!Files.exists(file)) {
      throw unusable(file, "no such file (expected: a YAML file)");
    }
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > LONGEST) {
        throw unusable(file, "not a file of at most 1 MiB (expected: a YAML file)");
      }
      byte[] bytes = Files.readAllBytes(file);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw unusable(file, "not text in UTF-8 (expected: a YAML file)");
    } catch (IOException e) {
      throw unusable(file, "cannot be read: " + e.getMessage());
    }
  }

  private static InvalidConfigException unusable(Path file, String problem) {
    return new InvalidConfigException(
        List.of(new ConfigProblem(new Origin.InFile(file.toString(), 0), problem)));
  }
}
