package dev.rejoin.controlplane.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoin.controlplane.model.AgentRecord;
import dev.rejoin.controlplane.model.Changes;
import dev.rejoin.controlplane.model.FleetRecord;
import dev.rejoin.testkit.contract.Seeds;
import dev.rejoin.testkit.time.SeededDice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several stores over one file, by turns. */
final class SharedStateTest {
  private static final long COMPACT_EARLY = 4096;

  @TempDir
  Path folder;

  private final List<FileSessionStore> opened = new ArrayList<>();

  private Path file() {
    return folder.resolve("state");
  }

  /** Opens one more, whose turn is over. */
  private FileSessionStore share() throws IOException {
    FileSessionStore store = FileSessionStore.share(file(), false, COMPACT_EARLY);
    opened.add(store);
    store.commit();
    return store;
  }

  @AfterEach
  void close() {
    opened.forEach(FileSessionStore::close);
  }

  private static Changes put(FileSessionStore store, AgentRecord record) {
    Changes changes = store.begin();
    store.put(record);
    store.commit();
    return changes;
  }

  private static Changes look(FileSessionStore store) {
    Changes changes = store.begin();
    store.commit();
    return changes;
  }

  @Test
  void commit_isSeenByTheOthersInTheirNextTransaction() throws IOException {
    FileSessionStore one = share();
    FileSessionStore two = share();
    AgentRecord first = Records.agent("a").ownedBy(one.self());
    put(one, first);
    assertThat(two.get("a")).isNull();
    assertThat(look(two).before()).containsOnly(Map.entry("a", Optional.empty()));
    assertThat(two.get("a")).isEqualTo(first);

    AgentRecord second = Records.received(first, 7).ownedBy(two.self());
    put(two, second);
    assertThat(look(one).before()).containsOnly(Map.entry("a", Optional.of(first)));
    assertThat(one.get("a")).isEqualTo(second);
    assertThat(look(one)).isEqualTo(Changes.none());
    assertThat(look(two)).isEqualTo(Changes.none());
  }

  @Test
  void removalAndFleet_areSeenAsWell() throws IOException {
    FileSessionStore one = share();
    FileSessionStore two = share();
    AgentRecord record = Records.agent("a");
    put(one, record);
    look(two);
    two.begin();
    two.remove("a");
    FleetRecord fleet = new FleetRecord(12, Instant.EPOCH);
    two.put(fleet);
    two.commit();
    Changes changes = look(one);
    assertThat(changes.before()).containsOnly(Map.entry("a", Optional.of(record)));
    assertThat(changes.fleet()).isTrue();
    assertThat(one.get("a")).isNull();
    assertThat(one.fleet()).isEqualTo(fleet);
  }

  @Test
  void process_thatDiesDuringItsTransaction_leavesNothingAndBlocksNobody() throws IOException {
    FileSessionStore one = share();
    FileSessionStore two = share();
    one.begin();
    one.put(Records.agent("a"));
    one.abandon();
    assertThat(look(two)).isEqualTo(Changes.none());
    put(two, Records.agent("b"));
    assertThat(share().get("b")).isNotNull();
  }

  @Test
  void tornTail_ofADeadWriter_isCutOffByWhoHasTheNextTurn() throws IOException {
    FileSessionStore one = share();
    FileSessionStore two = share();
    put(one, Records.agent("a"));
    byte[] whole = Files.readAllBytes(file());
    put(one, Records.agent("b"));
    byte[] more = Files.readAllBytes(file());
    one.abandon();
    // The second frame as its writer would have left it, killed in the middle of the write.
    Files.write(file(), Arrays.copyOf(more, (whole.length + more.length) / 2));

    assertThat(look(two).before()).containsOnlyKeys("a");
    put(two, Records.agent("c"));
    assertThat(share().agents()).extracting(AgentRecord::agentId).containsOnly("a", "c");
  }

  @Test
  void damage_inTheMiddle_isRefused() throws IOException {
    FileSessionStore one = share();
    FileSessionStore two = share();
    long start = Files.size(file());
    put(one, Records.agent("a"));
    put(one, Records.agent("b"));
    byte[] bytes = Files.readAllBytes(file());
    bytes[(int) start + 20] ^= 1;
    Files.write(file(), bytes, StandardOpenOption.WRITE);
    assertThatThrownBy(two::begin)
        .hasCauseInstanceOf(CorruptStateException.class)
        .rootCause()
        .hasMessageContaining("offset " + start);
  }

  @Test
  void compaction_byOne_isFollowedByTheOthers() throws IOException {
    FileSessionStore one = share();
    FileSessionStore two = share();
    put(one, Records.agent("quiet"));
    AgentRecord record = Records.agent("a");
    for (int i = 1; i <= 2000; i++) {
      record = Records.received(record, i);
      FileSessionStore writer = i % 97 < 50 ? one : two;
      writer.begin();
      assertThat(writer.get("a") == null ? 0 : writer.get("a").lastReceived()).isEqualTo(i - 1);
      writer.put(record.ownedBy(writer.self()));
      writer.commit();
      assertThat(Files.size(file())).isLessThan(3 * COMPACT_EARLY);
    }
    look(one);
    look(two);
    assertThat(one.get("a")).isEqualTo(two.get("a"));
    assertThat(two.get("quiet")).isEqualTo(one.get("quiet")).isNotNull();
    assertThat(share().get("a")).isEqualTo(one.get("a"));
  }

  @Test
  void put_outsideOfATransaction_isRefused() throws IOException {
    FileSessionStore one = share();
    assertThatThrownBy(() -> one.put(Records.agent("a")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("begin()");
  }

  @Test
  void whoIsAlive_isKnown() throws IOException {
    FileSessionStore one = share();
    FileSessionStore two = share();
    assertThat(two.self()).isGreaterThan(one.self());
    assertThat(one.lives(two.self())).isTrue();
    assertThat(two.lives(one.self())).isTrue();
    two.abandon();
    assertThat(one.lives(two.self())).isFalse();
    assertThat(one.lives(0)).isFalse();
    assertThat(share().self()).isGreaterThan(two.self());
  }

  @Test
  void aloneAndShared_excludeEachOther() throws IOException {
    FileSessionStore shared = share();
    assertThatThrownBy(() -> FileSessionStore.open(file(), false))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("in use by another control plane");
    // The refusal must not have lifted the lock.
    assertThatThrownBy(() -> FileSessionStore.open(file(), false)).hasMessageContaining("in use");
    shared.close();

    FileSessionStore alone = FileSessionStore.open(file(), false);
    assertThatThrownBy(() -> FileSessionStore.share(file(), false))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("in use by another control plane alone");
    alone.put(Records.agent("a"));
    alone.close();
    assertThat(share().get("a")).isEqualTo(Records.agent("a"));
  }

  @Test
  void alone_afterShared_readsOwners() throws IOException {
    FileSessionStore shared = share();
    AgentRecord record = Records.agent("a").ownedBy(shared.self());
    put(shared, record);
    shared.close();
    try (FileSessionStore alone = FileSessionStore.open(file(), false)) {
      assertThat(alone.get("a")).isEqualTo(record);
      assertThat(alone.self()).isZero();
      assertThat(alone.lives(record.owner())).isFalse();
    }
  }

  @Test
  void twoAtOnce_giveOutEachNumberOnce() throws Exception {
    ConcurrentSkipListSet<Long> numbers = new ConcurrentSkipListSet<>();
    List<CompletableFuture<Void>> writers = new ArrayList<>();
    int each = 300;
    for (int writer = 0; writer < 2; writer++) {
      FileSessionStore store = share();
      writers.add(CompletableFuture.runAsync(() -> {
        for (int i = 0; i < each; i++) {
          numbers.add(SharingWriter.countUp(store));
        }
      }));
    }
    for (CompletableFuture<Void> writer : writers) {
      writer.get();
    }
    assertThat(numbers).hasSize(2 * each);
    assertThat(numbers.last()).isEqualTo(2L * each);
  }

  @Seeds({1, 2, 3, 4, 5, 6})
  void anyTurns_agreeAtTheEnd(long seed) throws IOException {
    RandomGenerator dice = SeededDice.of(seed);
    Map<String, AgentRecord> expected = new HashMap<>();
    List<FileSessionStore> stores = new ArrayList<>(List.of(share(), share(), share()));
    for (int round = 0; round < 400; round++) {
      int which = dice.nextInt(stores.size());
      FileSessionStore store = stores.get(which);
      store.begin();
      Map<String, AgentRecord> committed = Map.copyOf(expected);
      for (int i = dice.nextInt(4); i > 0; i--) {
        FileSessionStoreTest.change(dice, store, expected);
      }
      if (dice.nextInt(8) == 0) {
        store.abandon();
        expected = new HashMap<>(committed);
        stores.set(which, share());
      } else {
        store.commit();
      }
    }
    for (FileSessionStore store : stores) {
      look(store);
      Map<String, AgentRecord> contents = new HashMap<>();
      store.agents().forEach(record -> contents.put(record.agentId(), record));
      assertThat(contents).isEqualTo(expected);
    }
  }
}
