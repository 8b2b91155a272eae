package dev.rejoin.controlplane.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoin.controlplane.model.AgentRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real process, really killed while it writes. */
final class KilledWriterTest {
  private static final int KILLS = 3;

  @TempDir
  Path folder;

  @Test
  void killedWriter_leavesWhatItCommittedAndNoHalfTransaction() throws Exception {
    Path file = folder.resolve("state");
    long committed = 0;
    for (int kill = 1; kill <= KILLS; kill++) {
      Process writer = new ProcessBuilder(
              System.getProperty("java.home") + "/bin/java",
              "-Xshare:auto",
              "-XX:TieredStopAtLevel=1",
              "-cp",
              System.getProperty("java.class.path"),
              Appender.class.getName(),
              file.toString())
          .redirectError(ProcessBuilder.Redirect.INHERIT)
          .start();
      try (BufferedReader out = writer.inputReader(StandardCharsets.UTF_8)) {
        assertThat(out.readLine()).isEqualTo("open " + committed);
        for (int i = 0; i < 400 * kill; i++) {
          committed = Long.parseLong(out.readLine());
        }
        if (kill == 1) {
          assertThatThrownBy(() -> FileSessionStore.open(file, false))
              .isInstanceOf(IOException.class)
              .hasMessageContaining("in use");
        }
        writer.toHandle().destroyForcibly(); // unlike Process's own, it leaves the pipe open
        // What it managed to print before it died was committed, too.
        for (String line = out.readLine(); line != null; line = out.readLine()) {
          committed = Math.max(committed, number(line, committed));
        }
      }
      writer.waitFor();
      committed = agreedNumber(file, committed);
    }
  }

  /** The last line may be cut short by the kill. */
  private static long number(String line, long otherwise) {
    return line.length() < String.valueOf(otherwise).length() ? otherwise : Long.parseLong(line);
  }

  private static long agreedNumber(Path file, long committed) throws IOException {
    try (FileSessionStore store = FileSessionStore.open(file, false)) {
      assertThat(store.agents()).hasSize(Appender.AGENTS);
      List<Long> numbers =
          store.agents().stream().map(AgentRecord::lastReceived).distinct().toList();
      assertThat(numbers).hasSize(1);
      assertThat(numbers.get(0)).isBetween(committed, committed + 1);
      return numbers.get(0);
    }
  }
}
