package dev.rejoin.controlplane.store;

import dev.rejoin.controlplane.model.AgentRecord;
import dev.rejoin.controlplane.model.FleetRecord;
import dev.rejoin.controlplane.model.SessionStore;
import dev.rejoin.controlplane.store.RecordReader.InvalidRecordException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
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
 * refused with the file and the offset, and nothing is changed. One process at a time may have the file open.
 *
 * <p><b>Compaction.</b> When the file has grown to several times its compact size, a new one is written beside it, forced
 * to disk and moved over it. At every moment one of the two is whole.
 */
public final class FileSessionStore implements SessionStore {
  private static final Logger log = LoggerFactory.getLogger(FileSessionStore.class);
  /** Names the format: another one gets another last digit. */
  private static final byte[] MAGIC = "REJOIN-STATE-1\n".getBytes(StandardCharsets.US_ASCII);

  private static final long LEAST_COMPACTION = 8L << 20;
  private static final int GROWTH_BEFORE_COMPACTION = 4;
  private static final int SNAPSHOT_FRAME = 1 << 20;

  private final Path file;
  private final boolean fsync;
  private final long leastCompaction;
  private final StateLock lock;
  private final Map<String, AgentRecord> agents;
  /** Each agent touched since the last commit, as it was then. */
  private final Map<String, @Nullable AgentRecord> before = new LinkedHashMap<>();

  private final RecordWriter frame = new RecordWriter();
  private FileChannel channel;
  private FleetRecord fleet;
  private boolean fleetChanged;
  private long size;
  private long compactSize;
  private boolean closed;

  private FileSessionStore(
      Path file,
      boolean fsync,
      long leastCompaction,
      StateLock lock,
      FileChannel channel,
      Map<String, AgentRecord> agents,
      FleetRecord fleet)
      throws IOException {
    this.file = file;
    this.fsync = fsync;
    this.leastCompaction = leastCompaction;
    this.lock = lock;
    this.channel = channel;
    this.agents = agents;
    this.fleet = fleet;
    this.size = channel.size();
  }

  /**
   * Opens or creates the file.
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
    try {
      Files.deleteIfExists(compacted(absolute));
      FileChannel channel = openOrCreate(absolute);
      try {
        return load(absolute, fsync, leastCompaction, lock, channel);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static FileChannel openOrCreate(Path file) throws IOException {
    return create(file, StandardOpenOption.READ, StandardOpenOption.CREATE);
  }

  private static FileChannel create(Path file, OpenOption... options) throws IOException {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] ownerOnly = posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
    Set<OpenOption> all = new HashSet<>(Arrays.asList(options));
    all.add(StandardOpenOption.WRITE);
    return FileChannel.open(file, all, ownerOnly);
  }

  // ---- loading

  private static FileSessionStore load(
      Path file, boolean fsync, long leastCompaction, StateLock lock, FileChannel channel)
      throws IOException {
    ByteBuffer bytes = readAll(file, channel);
    if (bytes.limit() < MAGIC.length && isPrefixOfMagic(bytes)) {
      // New, or killed while it was being created.
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(MAGIC), 0);
      if (fsync) {
        channel.force(true);
        forceDirectory(file);
      }
      bytes = ByteBuffer.wrap(MAGIC);
    }
    if (!isPrefixOfMagic(bytes)) {
      throw new CorruptStateException(file, 0, "not a state file of this release");
    }
    Map<String, AgentRecord> agents = new HashMap<>();
    FleetRecord fleet = FleetRecord.unknown();
    int offset = MAGIC.length;
    int length = Frames.intactAt(bytes, offset);
    while (length > 0) {
      RecordReader in = new RecordReader(Frames.payload(bytes, offset, length));
      try {
        while (in.hasMore()) {
          fleet = RecordFormat.apply(in, agents).orElse(fleet);
        }
      } catch (InvalidRecordException e) {
        throw new CorruptStateException(file, offset, String.valueOf(e.getMessage()));
      }
      offset += length;
      length = Frames.intactAt(bytes, offset);
    }
    if (offset < bytes.limit()) {
      Frames.requireTornTail(file, bytes, offset);
      log.warn("state file {}: a torn tail of {} bytes was cut off", file, bytes.limit() - offset);
      channel.truncate(offset);
    }
    channel.position(offset);
    return new FileSessionStore(file, fsync, leastCompaction, lock, channel, agents, fleet);
  }

  private static ByteBuffer readAll(Path file, FileChannel channel) throws IOException {
    if (channel.size() > Integer.MAX_VALUE - 8) {
      throw new IOException(
          "state file: " + file + " has " + channel.size() + " bytes (expected: less than 2 GiB)");
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) channel.size());
    while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) >= 0) {
      // until all of it is there
    }
    return bytes.flip();
  }

  private static boolean isPrefixOfMagic(ByteBuffer bytes) {
    int length = Math.min(bytes.limit(), MAGIC.length);
    return ByteBuffer.wrap(MAGIC, 0, length).equals(bytes.slice(0, length));
  }

  // ---- the store

  @Override
  public @Nullable AgentRecord get(String agentId) {
    return agents.get(agentId);
  }

  @Override
  public void put(AgentRecord record) {
    touch(record.agentId(), agents.put(record.agentId(), record));
  }

  @Override
  public void remove(String agentId) {
    touch(agentId, agents.remove(agentId));
  }

  private void touch(String agentId, @Nullable AgentRecord was) {
    if (!before.containsKey(agentId)) {
      before.put(agentId, was);
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
    fleet = record;
    fleetChanged = true;
  }

  @Override
  public void commit() {
    if (before.isEmpty() && !fleetChanged) {
      return;
    }
    if (closed) {
      throw new UncheckedIOException(new IOException("state file: " + file + " is closed"));
    }
    try {
      frame.clear();
      frame.skip(Frames.HEADER);
      before.forEach((id, was) -> RecordFormat.writeChange(was, agents.get(id), id, frame));
      if (fleetChanged) {
        RecordFormat.writeFleet(fleet, frame);
      }
      append(channel);
      if (fsync) {
        channel.force(false);
      }
      before.clear();
      fleetChanged = false;
      if (size >= Math.max(leastCompaction, GROWTH_BEFORE_COMPACTION * compactSize)) {
        compact();
      }
    } catch (IOException e) {
      // How much of the frame was written is unknown; appending behind it would bury it.
      closed = true;
      release();
      throw new UncheckedIOException("state file: " + file + " cannot be written", e);
    }
  }

  /** Writes the frame begun in {@link #frame}. */
  private void append(FileChannel target) throws IOException {
    ByteBuffer bytes = frame.buffer();
    Frames.seal(bytes);
    while (bytes.hasRemaining()) {
      size += target.write(bytes);
    }
  }

  private void compact() throws IOException {
    Path fresh = compacted(file);
    FileChannel target =
        create(fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
    try {
      size = target.write(ByteBuffer.wrap(MAGIC));
      frame.clear();
      frame.skip(Frames.HEADER);
      RecordFormat.writeFleet(fleet, frame);
      for (AgentRecord record : agents.values()) {
        RecordFormat.writeWhole(record, frame);
        if (frame.length() > SNAPSHOT_FRAME) {
          append(target);
          frame.clear();
          frame.skip(Frames.HEADER);
        }
      }
      append(target);
      target.force(true);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      target.close();
      throw e;
    }
    forceDirectory(file);
    channel.close();
    channel = target;
    compactSize = size;
  }

  private static Path compacted(Path file) {
    return file.resolveSibling(file.getFileName() + ".new");
  }

  /** So that the new name survives the machine, too; not every system lets a directory be opened. */
  private static void forceDirectory(Path file) {
    Path directory = file.getParent();
    if (directory != null) {
      try (FileChannel opened = FileChannel.open(directory, StandardOpenOption.READ)) {
        opened.force(true);
      } catch (IOException e) {
        log.debug("directory {} cannot be forced to disk", directory, e);
      }
    }
  }

  @Override
  public void abandon() {
    if (!closed) {
      closed = true;
      release();
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
    try (lock) {
      channel.close();
    } catch (IOException e) {
      log.warn("state file {} cannot be closed", file, e);
    }
  }

  @Override
  public String toString() {
    return file + (fsync ? ", fsync" : "") + ", " + agents.size() + " agents";
  }
}
