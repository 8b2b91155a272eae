package dev.rejoin.controlplane.store;

import dev.rejoin.controlplane.store.RecordFormat.Mirror;
import dev.rejoin.controlplane.store.RecordReader.InvalidRecordException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The state file itself: a name for its format, then frames, read as far as they go and written at the end. */
final class StateLog implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StateLog.class);
  /** Names the format: another one gets another last digit. */
  private static final byte[] MAGIC = "REJOIN-STATE-1\n".getBytes(StandardCharsets.US_ASCII);

  private static final int SNAPSHOT_FRAME = 1 << 20;

  private final Path file;
  private final boolean fsync;
  private final FileChannel channel;
  /** What tells this file from one that is put in its place; null where the file system has nothing of the kind. */
  private final @Nullable Object key;

  private long position;

  private StateLog(Path file, boolean fsync, FileChannel channel, @Nullable Object key) {
    this.file = file;
    this.fsync = fsync;
    this.channel = channel;
    this.key = key;
  }

  /** Opens or creates the file; {@link #read} then reads it from its start. Nobody else may write it meanwhile. */
  static StateLog open(Path file, boolean fsync) throws IOException {
    FileChannel channel = create(file, StandardOpenOption.READ, StandardOpenOption.CREATE);
    try {
      StateLog opened = new StateLog(file, fsync, channel, keyOf(file));
      opened.readMagic();
      return opened;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
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

  private static @Nullable Object keyOf(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  // ---- reading

  private void readMagic() throws IOException {
    ByteBuffer start = bytes(0, Math.min(channel.size(), MAGIC.length));
    if (!ByteBuffer.wrap(MAGIC, 0, start.limit()).equals(start)) {
      throw new CorruptStateException(file, 0, "not a state file of this release");
    }
    if (start.limit() < MAGIC.length) {
      // New, or killed while it was being created.
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(MAGIC), 0);
      if (fsync) {
        channel.force(true);
        forceDirectory(file);
      }
    }
    position = MAGIC.length;
  }

  /**
   * Hands over what has been appended since the last call, and cuts off a torn tail: whoever wrote it is dead.
   *
   * @throws CorruptStateException naming the offset of damage that a crash does not explain
   */
  void read(Mirror mirror) throws IOException {
    long end = channel.size();
    if (end == position) {
      return;
    }
    ByteBuffer bytes = bytes(position, end - position);
    int offset = 0;
    for (int length = Frames.intactAt(bytes, 0);
        length > 0;
        length = Frames.intactAt(bytes, offset)) {
      RecordReader in = new RecordReader(Frames.payload(bytes, offset, length));
      try {
        while (in.hasMore()) {
          RecordFormat.apply(in, mirror);
        }
      } catch (InvalidRecordException e) {
        throw new CorruptStateException(file, position + offset, String.valueOf(e.getMessage()));
      }
      offset += length;
    }
    if (offset < bytes.limit()) {
      Frames.requireTornTail(file, position, bytes, offset);
      log.warn("state file {}: a torn tail of {} bytes was cut off", file, bytes.limit() - offset);
      channel.truncate(position + offset);
    }
    position += offset;
  }

  private ByteBuffer bytes(long from, long length) throws IOException {
    if (length > Integer.MAX_VALUE - 8) {
      throw new IOException(
          "state file: " + file + " has " + channel.size() + " bytes (expected: less than 2 GiB)");
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) length);
    while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {
      // until all of it is there
    }
    return bytes.flip();
  }

  /** Whether the file can be told from one that is put in its place. */
  boolean isRecognisable() {
    return key != null;
  }

  /** Whether another file is in the place of this one. This one stays open, so that its key is nobody else's. */
  boolean isReplaced() throws IOException {
    return !Objects.equals(key, keyOf(file));
  }

  // ---- writing

  long size() {
    return position;
  }

  /** Appends one frame, whose header's room was left free. */
  void append(RecordWriter frame) throws IOException {
    ByteBuffer bytes = frame.buffer();
    Frames.seal(bytes);
    while (bytes.hasRemaining()) {
      position += channel.write(bytes, position);
    }
  }

  /** Lets what was appended survive the machine, if that was asked for. */
  void force() throws IOException {
    if (fsync) {
      channel.force(false);
    }
  }

  /** A new file with that content, forced to disk and moved into this one's place. At every moment one of the two is whole. */
  StateLog replaceBy(Iterable<Consumer<RecordWriter>> content) throws IOException {
    Path fresh = compacted(file);
    FileChannel target = create(
        fresh,
        StandardOpenOption.READ,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING);
    try {
      StateLog successor = new StateLog(file, fsync, target, keyOf(fresh));
      successor.position = target.write(ByteBuffer.wrap(MAGIC), 0);
      successor.write(content);
      target.force(true);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      forceDirectory(file);
      return successor;
    } catch (IOException | RuntimeException e) {
      target.close();
      throw e;
    }
  }

  private void write(Iterable<Consumer<RecordWriter>> content) throws IOException {
    RecordWriter frame = begin(new RecordWriter());
    for (Consumer<RecordWriter> record : content) {
      record.accept(frame);
      if (frame.length() > SNAPSHOT_FRAME) {
        append(frame);
        begin(frame);
      }
    }
    append(frame);
  }

  /** Makes room for a frame's header. */
  static RecordWriter begin(RecordWriter frame) {
    frame.clear();
    frame.skip(Frames.HEADER);
    return frame;
  }

  private static Path compacted(Path file) {
    return file.resolveSibling(file.getFileName() + ".new");
  }

  /** Removes what a compaction left that was cut short. */
  static void forgetReplacement(Path file) throws IOException {
    Files.deleteIfExists(compacted(file));
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
  public void close() throws IOException {
    channel.close();
  }
}
