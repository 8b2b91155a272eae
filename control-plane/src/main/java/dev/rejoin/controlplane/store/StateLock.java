package dev.rejoin.controlplane.store;

import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Path;

/** One writer per state file, for as long as it lives. */
final class StateLock implements AutoCloseable {
  private final LockFile file;
  private final FileLock lock;

  private StateLock(LockFile file, FileLock lock) {
    this.file = file;
    this.lock = lock;
  }

  static StateLock acquire(Path stateFile) throws IOException {
    LockFile file = LockFile.of(stateFile);
    try {
      FileLock lock = file.tryLock(0, Long.MAX_VALUE, false);
      if (lock == null) {
        throw new IOException(
            "state file: " + stateFile
                + " is in use by another control plane (expected: one writer, or all of them sharing it)");
      }
      return new StateLock(file, lock);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    try (file) {
      lock.release();
    }
  }
}
