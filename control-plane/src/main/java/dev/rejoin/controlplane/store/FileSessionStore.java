package dev.rejoin.controlplane.store;

import dev.rejoin.controlplane.model.AgentRecord;
import dev.rejoin.controlplane.model.Changes;
import dev.rejoin.controlplane.model.FleetRecord;
import dev.rejoin.controlplane.model.SessionStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file, append-only between compactions. A commit is one frame in one write: what it contains is there together or
 * not at all.
 *
 * <p><b>Durability.</b> A commit has reached the operating system when it returns, so it survives the death of the
 * process, SIGKILL included. With {@code fsync} it has reached the disk and survives the death of the machine as well;
 * commits are then as slow as the disk, and the batches of the control plane grow accordingly.
 *
 * <p><b>Opening.</b> A torn tail, which is what a crash leaves, is cut off. Damage that a crash does not explain is
 * refused with the file and the offset, and nothing is changed.
 *
 * <p><b>Compaction.</b> When the file has grown to several times its compact size, a new one is written beside it, forced
 * to disk and moved over it. At every moment one of the two is whole.
 *
 * <p><b>Who has it.</b> {@linkplain #open Alone}, one process has the file and keeps it in memory. {@linkplain #share
 * Shared}, several processes of one host (or several control planes of one process) have it, by turns: who begins a
 * transaction waits for its turn, reads what the others appended, and keeps the turn until its commit. So every transaction
 * sees all that were committed before it, numbers are given out once, and epochs only grow. The price is a lock, a look at
 * the file's size and an unlock for each batch of work.
 */
public final class FileSessionStore implements SessionStore {
  private static final Logger log = LoggerFactory.getLogger(FileSessionStore.class);
  private static final long LEAST_COMPACTION = 8L << 20;
  private static final int GROWTH_BEFORE_COMPACTION = 4;

  private final Path file;
  private final boolean fsync;
  private final long leastCompaction;
  private final AutoCloseable lock;
  /** Null where the file is this process's alone. */
  private final @Nullable StateShare share;

  private final Map<String, AgentRecord> agents = new HashMap<>();
  /** Each agent touched since the last commit, as it was then. */
  private final Map<String, @Nullable AgentRecord> before = new LinkedHashMap<>();

  private final RecordWriter frame = new RecordWriter();
  private StateLog state;
  private FleetRecord fleet = FleetRecord.unknown();
  private boolean fleetChanged;
  private long compactSize;
  private boolean closed;

  private FileSessionStore(
      Path file,
      boolean fsync,
      long leastCompaction,
      AutoCloseable lock,
      @Nullable StateShare share,
      StateLog state) {
    this.file = file;
    this.fsync = fsync;
    this.leastCompaction = leastCompaction;
    this.lock = lock;
    this.share = share;
    this.state = state;
  }

  /**
   * Opens or creates the file for this process alone.
   *
   * @param fsync whether every commit waits for the disk
   * @throws CorruptStateException naming the offset of the damage
   * @throws IOException if it cannot be had, for example because another control plane has it
   */
  public static FileSessionStore open(Path file, boolean fsync) throws IOException {
    return open(file, fsync, LEAST_COMPACTION);
  }

  /** As above, compacting from a smaller size on. */
  static FileSessionStore open(Path file, boolean fsync, long leastCompaction) throws IOException {
    Path absolute = file.toAbsolutePath();
    StateLock lock = StateLock.acquire(absolute);
    return load(absolute, fsync, leastCompaction, lock, null);
  }

  /**
   * Opens or creates the file beside others that share it. Every transaction must be begun; the one in which this returns
   * has begun.
   *
   * @param fsync whether every commit waits for the disk
   * @throws CorruptStateException naming the offset of the damage
   * @throws IOException if it cannot be had, for example because another control plane has it alone
   */
  public static FileSessionStore share(Path file, boolean fsync) throws IOException {
    return share(file, fsync, LEAST_COMPACTION);
  }

  /** As above, compacting from a smaller size on. */
  static FileSessionStore share(Path file, boolean fsync, long leastCompaction) throws IOException {
    Path absolute = file.toAbsolutePath();
    StateShare share = StateShare.join(absolute);
    return load(absolute, fsync, leastCompaction, share, share);
  }

  private static FileSessionStore load(
      Path file,
      boolean fsync,
      long leastCompaction,
      AutoCloseable lock,
      @Nullable StateShare share)
      throws IOException {
    try {
      StateLog.forgetReplacement(file);
      StateLog state = StateLog.open(file, fsync);
      try {
        if (share != null && !state.isRecognisable()) {
          throw new IOException(
              "state file: " + file
                  + ": its file system does not tell files apart (expected: one that does, to share it)");
        }
        FileSessionStore store =
            new FileSessionStore(file, fsync, leastCompaction, lock, share, state);
        state.read(store.new Loading(store.agents));
        return store;
      } catch (IOException | RuntimeException e) {
        state.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      letGo(lock);
      throw e;
    }
  }

  /** Reads into a map, and the fleet's size into the store. */
  private class Loading implements RecordFormat.Mirror {
    private final Map<String, AgentRecord> into;

    Loading(Map<String, AgentRecord> into) {
      this.into = into;
    }

    @Override
    public @Nullable AgentRecord get(String agentId) {
      return into.get(agentId);
    }

    @Override
    public void put(AgentRecord record) {
      into.put(record.agentId(), record);
    }

    @Override
    public void remove(String agentId) {
      into.remove(agentId);
    }

    @Override
    public void put(FleetRecord record) {
      fleet = record;
    }
  }

  // ---- taking turns

  @Override
  public long self() {
    return share == null ? 0 : share.process();
  }

  @Override
  public boolean lives(long process) {
    try {
      return share != null && process != 0 && share.lives(process);
    } catch (IOException e) {
      throw new UncheckedIOException("state file: " + file + ": its lock file cannot be used", e);
    }
  }

  @Override
  public Changes begin() {
    if (share == null || share.hasTurn() || closed) {
      return Changes.none();
    }
    try {
      share.takeTurn();
      return catchUp();
    } catch (IOException e) {
      fail();
      throw new UncheckedIOException("state file: " + file + " cannot be read", e);
    }
  }

  private Changes catchUp() throws IOException {
    FleetRecord fleetBefore = fleet;
    Map<String, Optional<AgentRecord>> changed;
    if (state.isReplaced()) {
      changed = reload();
    } else {
      CatchingUp since = new CatchingUp();
      state.read(since);
      changed = since.known;
    }
    boolean fleetMoved = !fleet.equals(fleetBefore);
    return changed.isEmpty() && !fleetMoved ? Changes.none() : new Changes(changed, fleetMoved);
  }

  /** Reads into the store, and keeps what was known before. */
  private final class CatchingUp extends Loading {
    private final Map<String, Optional<AgentRecord>> known = new HashMap<>();

    CatchingUp() {
      super(agents);
    }

    @Override
    public void put(AgentRecord record) {
      known.putIfAbsent(record.agentId(), Optional.ofNullable(get(record.agentId())));
      super.put(record);
    }

    @Override
    public void remove(String agentId) {
      known.putIfAbsent(agentId, Optional.ofNullable(get(agentId)));
      super.remove(agentId);
    }
  }

  /** Another process compacted the file: what was appended in between is in the new one only. */
  private Map<String, Optional<AgentRecord>> reload() throws IOException {
    StateLog successor = StateLog.open(file, fsync);
    Map<String, AgentRecord> now = new HashMap<>();
    try {
      successor.read(new Loading(now));
    } catch (IOException | RuntimeException e) {
      successor.close();
      throw e;
    }
    state.close();
    state = successor;
    compactSize = successor.size();
    Map<String, Optional<AgentRecord>> changed = new HashMap<>();
    now.forEach((id, record) -> {
      AgentRecord known = agents.get(id);
      if (!record.equals(known)) {
        changed.put(id, Optional.ofNullable(known));
        agents.put(id, record);
      }
    });
    agents.entrySet().removeIf(entry -> {
      boolean gone = !now.containsKey(entry.getKey());
      if (gone) {
        changed.put(entry.getKey(), Optional.of(entry.getValue()));
      }
      return gone;
    });
    return changed;
  }

  // ---- the store

  @Override
  public @Nullable AgentRecord get(String agentId) {
    return agents.get(agentId);
  }

  @Override
  public void put(AgentRecord record) {
    requireTurn();
    touch(record.agentId(), agents.put(record.agentId(), record));
  }

  @Override
  public void remove(String agentId) {
    requireTurn();
    touch(agentId, agents.remove(agentId));
  }

  private void touch(String agentId, @Nullable AgentRecord was) {
    if (!before.containsKey(agentId)) {
      before.put(agentId, was);
    }
  }

  private void requireTurn() {
    if (share != null && !share.hasTurn() && !closed) {
      throw new IllegalStateException("outside of a transaction (expected: begin() before)");
    }
  }

  @Override
  public Collection<AgentRecord> agents() {
    return Collections.unmodifiableCollection(agents.values());
  }

  @Override
  public FleetRecord fleet() {
    return fleet;
  }

  @Override
  public void put(FleetRecord record) {
    requireTurn();
    fleet = record;
    fleetChanged = true;
  }

  @Override
  public void commit() {
    if (!before.isEmpty() || fleetChanged) {
      write();
    }
    if (share != null) {
      share.endTurn();
    }
  }

  private void write() {
    if (closed) {
      throw new UncheckedIOException(new IOException("state file: " + file + " is closed"));
    }
    try {
      StateLog.begin(frame);
      before.forEach((id, was) -> RecordFormat.writeChange(was, agents.get(id), id, frame));
      if (fleetChanged) {
        RecordFormat.writeFleet(fleet, frame);
      }
      state.append(frame);
      state.force();
      before.clear();
      fleetChanged = false;
      if (state.size() >= Math.max(leastCompaction, GROWTH_BEFORE_COMPACTION * compactSize)) {
        compact();
      }
    } catch (IOException e) {
      // How much of the frame was written is unknown; appending behind it would bury it.
      fail();
      throw new UncheckedIOException("state file: " + file + " cannot be written", e);
    }
  }

  private void compact() throws IOException {
    Stream<Consumer<RecordWriter>> all = Stream.concat(
        Stream.of(out -> RecordFormat.writeFleet(fleet, out)),
        agents.values().stream().map(record -> out -> RecordFormat.writeWhole(record, out)));
    StateLog successor = state.replaceBy(all::iterator);
    state.close();
    state = successor;
    compactSize = successor.size();
  }

  // ---- the end

  private void fail() {
    closed = true;
    release();
  }

  @Override
  public void abandon() {
    if (!closed) {
      fail();
    }
  }

  @Override
  public void close() {
    if (!closed) {
      try {
        commit();
      } finally {
        abandon();
      }
    }
  }

  private void release() {
    try {
      state.close();
    } catch (IOException e) {
      log.warn("state file {} cannot be closed", file, e);
    }
    letGo(lock);
  }

  private static void letGo(AutoCloseable lock) {
    try {
      lock.close();
    } catch (Exception e) {
      log.warn("a state file's lock cannot be lifted", e);
    }
  }

  @Override
  public String toString() {
    return file + (fsync ? ", fsync" : "") + (share == null ? "" : ", shared") + ", "
        + agents.size() + " agents";
  }
}
