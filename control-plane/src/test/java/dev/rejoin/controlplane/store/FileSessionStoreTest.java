package dev.rejoin.controlplane.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoin.controlplane.model.AgentRecord;
import dev.rejoin.controlplane.model.FleetRecord;
import dev.rejoin.testkit.contract.Seeds;
import dev.rejoin.testkit.time.SeededDice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileSessionStoreTest {
  private static final long COMPACT_EARLY = 4096;

  @TempDir
  Path folder;

  private Path file() {
    return folder.resolve("state");
  }

  private FileSessionStore open() throws IOException {
    return FileSessionStore.open(file(), false);
  }

  private Map<String, AgentRecord> reread() throws IOException {
    try (FileSessionStore store = open()) {
      return contents(store);
    }
  }

  private static Map<String, AgentRecord> contents(FileSessionStore store) {
    Map<String, AgentRecord> contents = new HashMap<>();
    store.agents().forEach(record -> contents.put(record.agentId(), record));
    return contents;
  }

  @Test
  void fresh_store_isEmpty() throws IOException {
    try (FileSessionStore store = open()) {
      assertThat(store.agents()).isEmpty();
      assertThat(store.fleet()).isEqualTo(FleetRecord.unknown());
    }
    assertThat(reread()).isEmpty();
  }

  @Test
  void committed_records_areThereAgain() throws IOException {
    AgentRecord record = Records.serving(
        Records.queued(
            Records.queued(Records.agent("a"), Records.command("x")), Records.command("y")),
        "http://10.0.0.7");
    FleetRecord fleet = new FleetRecord(1234.5, Instant.parse("2026-11-24T08:30:00.000000001Z"));
    try (FileSessionStore store = open()) {
      store.put(record);
      store.put(fleet);
      store.commit();
    }

    try (FileSessionStore store = open()) {
      assertThat(store.get("a")).isEqualTo(record);
      assertThat(store.fleet()).isEqualTo(fleet);
    }
  }

  @Test
  void uncommitted_changes_areGoneAfterAKill() throws IOException {
    FileSessionStore store = open();
    store.put(Records.agent("a"));
    store.commit();
    store.put(Records.agent("b"));
    store.remove("a");

    store.abandon();

    assertThat(reread()).containsOnlyKeys("a");
  }

  @Test
  void close_commits() throws IOException {
    FileSessionStore store = open();
    store.put(Records.agent("a"));
    store.close();
    store.close();

    assertThat(reread()).containsOnlyKeys("a");
  }

  @Test
  void progress_takesAFewDozenBytes() throws IOException {
    AgentRecord record = Records.agent("agent-0001");
    try (FileSessionStore store = open()) {
      store.put(record);
      store.commit();
      long before = Files.size(file());

      store.put(Records.received(record, 77));
      store.commit();

      assertThat(Files.size(file()) - before).isLessThan(48);
    }
    assertThat(reread()).containsValue(Records.received(record, 77));
  }

  @Test
  void nothingChanged_writesNothing() throws IOException {
    try (FileSessionStore store = open()) {
      store.put(Records.agent("a"));
      store.commit();
      long before = Files.size(file());

      store.commit();

      assertThat(Files.size(file())).isEqualTo(before);
    }
  }

  @Test
  void tenThousandSessions_areThereAgain() throws IOException {
    try (FileSessionStore store = open()) {
      for (int i = 0; i < 10_000; i++) {
        store.put(Records.agent("agent-" + i, 1 + i));
      }
    }

    try (FileSessionStore store = open()) {
      assertThat(store.agents()).hasSize(10_000);
      assertThat(store.get("agent-9999")).isEqualTo(Records.agent("agent-9999", 10_000));
    }
  }

  @Test
  void file_isReadableByItsOwnerOnly() throws IOException {
    open().close();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  @Test
  void fsync_storesTheSame() throws IOException {
    try (FileSessionStore store = FileSessionStore.open(file(), true)) {
      store.put(Records.agent("a"));
      store.commit();
    }

    assertThat(reread()).containsOnlyKeys("a");
  }

  // ---- one writer

  @Test
  void secondWriter_isRefused() throws IOException {
    try (FileSessionStore store = open()) {
      assertThatThrownBy(this::open)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("state file: " + file())
          .hasMessageContaining("in use");
      store.put(Records.agent("a"));
    }

    assertThat(reread()).containsOnlyKeys("a");
  }

  @Test
  void folderThatIsNotThere_isNamed() {
    assertThatThrownBy(() -> FileSessionStore.open(folder.resolve("no/state"), false))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no/state");
  }

  @Test
  void failedWrite_endsTheStoreAndKeepsWhatWasCommitted() throws IOException {
    FileSessionStore store = open();
    store.put(Records.agent("a"));
    store.commit();
    store.put(Records.agent("b"));
    Thread.currentThread().interrupt(); // closes the channel under the write

    assertThatThrownBy(store::commit).isInstanceOf(UncheckedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThatThrownBy(store::commit).hasRootCauseMessage("state file: " + file() + " is closed");
    store.close();

    assertThat(reread()).containsOnlyKeys("a");
  }

  // ---- damage

  /** Three commits; returns the offsets at which the frames begin, and the file's length. */
  private List<Integer> threeFrames() throws IOException {
    List<Integer> offsets = new ArrayList<>();
    try (FileSessionStore store = open()) {
      offsets.add((int) Files.size(file()));
      for (String id : List.of("a", "b", "c")) {
        store.put(Records.queued(Records.agent(id), Records.command(id)));
        store.commit();
        offsets.add((int) Files.size(file()));
      }
    }
    return offsets;
  }

  @Test
  void tail_tornAtEveryByte_isCutOff() throws IOException {
    List<Integer> offsets = threeFrames();
    byte[] whole = Files.readAllBytes(file());
    int last = offsets.get(2);
    for (int length = last; length < whole.length; length++) {
      Files.write(file(), Arrays.copyOf(whole, length));

      assertThat(reread()).as("cut at %d", length).containsOnlyKeys("a", "b");
      assertThat(Files.size(file())).isEqualTo(last);
    }
  }

  @Test
  void tail_damagedAtEveryByte_isCutOff() throws IOException {
    List<Integer> offsets = threeFrames();
    byte[] whole = Files.readAllBytes(file());
    for (int at = offsets.get(2); at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x10;
      Files.write(file(), damaged);

      assertThat(reread()).as("damaged at %d", at).containsOnlyKeys("a", "b");
    }
  }

  @Test
  void tail_ofZeros_isCutOff() throws IOException {
    threeFrames();
    byte[] whole = Files.readAllBytes(file());
    Files.write(file(), Arrays.copyOf(whole, whole.length + 4096));

    assertThat(reread()).containsOnlyKeys("a", "b", "c");
    assertThat(Files.size(file())).isEqualTo(whole.length);
  }

  @Test
  void store_goesOnBehindATornTail() throws IOException {
    threeFrames();
    byte[] whole = Files.readAllBytes(file());
    Files.write(file(), Arrays.copyOf(whole, whole.length - 1));
    try (FileSessionStore store = open()) {
      store.put(Records.agent("d"));
    }

    assertThat(reread()).containsOnlyKeys("a", "b", "d");
  }

  @Test
  void middle_damagedAtEveryByte_isRefusedWithItsOffset() throws IOException {
    List<Integer> offsets = threeFrames();
    byte[] whole = Files.readAllBytes(file());
    int middle = offsets.get(1);
    for (int at = middle; at < offsets.get(2); at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x10;
      Files.write(file(), damaged);

      assertThatThrownBy(this::open)
          .as("damaged at %d", at)
          .isInstanceOf(CorruptStateException.class)
          .hasMessageContaining(file().toString())
          .hasMessageContaining("offset " + middle);
      assertThat(Files.readAllBytes(file())).isEqualTo(damaged);
    }
  }

  @Test
  void start_cutAtEveryByte_isAnEmptyStore() throws IOException {
    byte[] magic;
    open().close();
    magic = Files.readAllBytes(file());
    for (int length = 0; length <= magic.length; length++) {
      Files.write(file(), Arrays.copyOf(magic, length));

      assertThat(reread()).as("cut at %d", length).isEmpty();
      assertThat(Files.readAllBytes(file())).isEqualTo(magic);
    }
  }

  @Test
  void foreignFile_isRefusedAndLeftAlone() throws IOException {
    Files.writeString(file(), "agents: []\n");

    assertThatThrownBy(this::open)
        .isInstanceOf(CorruptStateException.class)
        .hasMessageContaining("offset 0");
    assertThat(Files.readString(file())).isEqualTo("agents: []\n");
  }

  @Test
  void refusedFile_isNotLocked() throws IOException {
    Files.writeString(file(), "agents: []\n");
    assertThatThrownBy(this::open).isInstanceOf(CorruptStateException.class);
    Files.delete(file());

    assertThat(reread()).isEmpty();
  }

  // ---- compaction

  @Test
  void compaction_boundsTheFileAndLosesNothing() throws IOException {
    AgentRecord record = Records.agent("a");
    try (FileSessionStore store = FileSessionStore.open(file(), false, COMPACT_EARLY)) {
      for (int i = 1; i <= 5000; i++) {
        record = Records.received(record, i);
        store.put(record);
        store.commit();
        assertThat(Files.size(file())).isLessThan(2 * COMPACT_EARLY);
      }
    }

    assertThat(reread()).containsExactly(Map.entry("a", record));
    assertThat(folder.resolve("state.new")).doesNotExist();
  }

  @Test
  void compaction_thatWasCutShort_isForgotten() throws IOException {
    threeFrames();
    Files.writeString(folder.resolve("state.new"), "half");

    assertThat(reread()).containsOnlyKeys("a", "b", "c");
    assertThat(folder.resolve("state.new")).doesNotExist();
  }

  // ---- anything

  @Seeds({1, 2, 3, 4, 5, 6, 7, 8})
  void anyChanges_areThereAgain(long seed) throws IOException {
    RandomGenerator dice = SeededDice.of(seed);
    Map<String, AgentRecord> expected = new HashMap<>();
    FileSessionStore store = FileSessionStore.open(file(), false, COMPACT_EARLY);
    for (int round = 0; round < 300; round++) {
      int changes = dice.nextInt(4);
      Map<String, AgentRecord> committed = Map.copyOf(expected);
      for (int i = 0; i < changes; i++) {
        change(dice, store, expected);
      }
      switch (dice.nextInt(6)) {
        case 0 -> {
          store.close();
          store = FileSessionStore.open(file(), false, COMPACT_EARLY);
        }
        case 1 -> {
          store.abandon();
          expected = new HashMap<>(committed);
          store = FileSessionStore.open(file(), false, COMPACT_EARLY);
        }
        default -> store.commit();
      }
      assertThat(contents(store)).as("round %d", round).isEqualTo(expected);
    }
    store.close();
    assertThat(reread()).isEqualTo(expected);
  }

  static void change(
      RandomGenerator dice, FileSessionStore store, Map<String, AgentRecord> expected) {
    String id = "agent-" + dice.nextInt(5);
    AgentRecord now = store.get(id);
    if (now == null) {
      now = Records.agent(id, 1 + dice.nextInt(1000));
    } else {
      long acked = now.commands().acknowledged();
      now = switch (dice.nextInt(9)) {
        case 0 -> {
          store.remove(id);
          expected.remove(id);
          yield null;
        }
        case 1 -> Records.agent(id, now.epoch() + 1);
        case 2 -> Records.lost(now, dice.nextInt(1_000_000_000));
        case 3, 4 -> Records.received(now, now.lastReceived() + 1);
        case 5, 6 -> Records.queued(now, Records.command("c" + dice.nextInt(1000)));
        case 7 -> Records.acknowledged(now, acked + dice.nextInt(now.commands().size() + 1));
        default ->
          dice.nextBoolean()
              ? Records.serving(now, "http://" + dice.nextInt())
              : Records.forgotten(now);
      };
    }
    if (now != null) {
      store.put(now);
      expected.put(id, now);
    }
  }
}
