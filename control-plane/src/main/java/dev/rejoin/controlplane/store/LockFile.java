package dev.rejoin.controlplane.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The file of locks beside a state file, for locks between processes; the kernel lifts them when a process dies, however
 * it dies. It lies beside the state because compaction replaces the state file itself.
 *
 * <p>Opened once per JVM and file, however many stores use it: POSIX takes all of a process's locks on a file away as soon
 * as the process closes any of its descriptors for it (fcntl(2)), and Java's locks belong to the whole JVM in any case.
 * That is the one reason for the static registry here. Thread-safe.
 */
final class LockFile implements AutoCloseable {
  private static final Map<Path, LockFile> OPEN = new HashMap<>();

  private final Path path;
  private final FileChannel channel;
  /** Whose turn it is within this JVM; not tied to a thread, as a serial context is not either. */
  private final Semaphore turn = new Semaphore(1, true);

  private int users;

  private LockFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /** Opens or creates the one that belongs to a state file. */
  static LockFile of(Path stateFile) throws IOException {
    Path named = stateFile.resolveSibling(stateFile.getFileName() + ".lock").toAbsolutePath();
    Path folder = named.getParent();
    Path path = folder != null && Files.isDirectory(folder)
        ? folder.toRealPath().resolve(named.getFileName())
        : named;
    synchronized (OPEN) {
      LockFile file = OPEN.get(path);
      if (file == null) {
        file = new LockFile(
            path,
            FileChannel.open(
                path,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE));
        OPEN.put(path, file);
      }
      file.users++;
      return file;
    }
  }

  /** Locks a range of bytes, which need not exist; null if somebody has any of it, in this process or another. */
  @Nullable
  FileLock tryLock(long position, long size, boolean shared) throws IOException {
    try {
      return channel.tryLock(position, size, shared);
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /** Waits for the turn among everybody who takes turns by this byte. */
  FileLock takeTurn(long position) throws IOException {
    turn.acquireUninterruptibly();
    try {
      return channel.lock(position, 1, false);
    } catch (IOException | RuntimeException e) {
      turn.release();
      throw e;
    }
  }

  void endTurn(FileLock held) {
    try {
      held.release();
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be unlocked", e);
    } finally {
      turn.release();
    }
  }

  /** Counts up the number that the file contains, and answers it; only during one's turn. */
  long next() throws IOException {
    ByteBuffer number = ByteBuffer.allocate(Long.BYTES);
    channel.read(number, 0);
    long last = number.hasRemaining() ? 0 : number.getLong(0);
    long next = Math.max(0, last) + 1;
    channel.write(ByteBuffer.allocate(Long.BYTES).putLong(0, next), 0);
    return next;
  }

  @Override
  public void close() throws IOException {
    synchronized (OPEN) {
      users--;
      if (users == 0) {
        OPEN.remove(path);
        channel.close();
      }
    }
  }
}
