package dev.rejoin.controlplane.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.controlplane.model.AgentRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real process that shares a file with this one, really killed while both write. */
final class KilledSharerTest {
  private static final int KILLS = 3;

  @TempDir
  Path folder;

  @Test
  void killedSharer_leavesItsCommitsAndItsTurn() throws Exception {
    Path file = folder.resolve("state");
    List<Long> numbers = new ArrayList<>();
    try (FileSessionStore here = FileSessionStore.share(file, false, SharingWriter.COMPACT_EARLY)) {
      here.commit();
      for (int kill = 1; kill <= KILLS; kill++) {
        Process there = start(file);
        try (BufferedReader out = there.inputReader(StandardCharsets.UTF_8)) {
          long process = Long.parseLong(out.readLine().substring("open ".length()));
          for (int i = 0; i < 100 * kill; i++) {
            numbers.add(Long.parseLong(out.readLine()));
            numbers.add(SharingWriter.countUp(here));
          }
          assertThat(here.lives(process)).isTrue();
          there.toHandle().destroyForcibly(); // unlike Process's own, it leaves the pipe open
          List<String> rest = out.lines().toList();
          there.waitFor();
          // The last line may be cut short by the kill, or be missing.
          rest.subList(0, Math.max(0, rest.size() - 1))
              .forEach(line -> numbers.add(Long.valueOf(line)));
          assertThat(here.lives(process)).isFalse();
        }
        numbers.add(SharingWriter.countUp(here));
        assertThat(here.agents()).extracting(AgentRecord::lastReceived).containsOnly(last(numbers));
      }
    }
    assertThat(numbers).doesNotHaveDuplicates();
  }

  private static long last(List<Long> numbers) {
    return numbers.get(numbers.size() - 1);
  }

  private static Process start(Path file) throws IOException {
    return new ProcessBuilder(
            System.getProperty("java.home") + "/bin/java",
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            SharingWriter.class.getName(),
            file.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
