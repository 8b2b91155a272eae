package dev.rejoin.agent.fakes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Texts that are kept beside the tests. Run with {@code -Drejoin.golden.write=true} to write them anew. */
public final class Golden {
  private static final Path FOLDER = Path.of("src", "test", "resources", "golden");

  private Golden() {}

  /** Compares with the kept text. */
  public static void check(String name, String actual) throws IOException {
    check(FOLDER.resolve(name), actual);
  }

  /** Compares with a file anywhere. */
  public static void check(Path file, String actual) throws IOException {
    if (Boolean.getBoolean("rejoin.golden.write")) {
      Files.writeString(file, actual);
    }
    assertThat(actual)
        .as(
            "against %s; where the change is meant, run this test with -Drejoin.golden.write=true",
            file)
        .isEqualTo(Files.readString(file));
  }
}
