package dev.rejoin.controlplane.store;

import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One process's part in a state file that several share: turns, and who is alive. Bytes of the lock file:
 *
 * <pre>
 * 0..7    the last process's number, counted up by each that joins
 * 8       held during a turn
 * 9       never held by those who share; who has the file alone holds all
 * 1024+n  held by process n for as long as it lives
 * </pre>
 *
 * A process that is frozen during its turn freezes the others until it goes on or dies. Confined to the store's context.
 */
final class StateShare implements AutoCloseable {
  private static final long TURN = 8;
  private static final long ALONE = 9;
  private static final long LIFE = 1024;

  private final LockFile file;
  private final FileLock life;
  private final long process;
  private @Nullable FileLock turn;

  private StateShare(LockFile file, FileLock turn, FileLock life, long process) {
    this.file = file;
    this.turn = turn;
    this.life = life;
    this.process = process;
  }

  /** Joins those who share the file, and has the turn. */
  static StateShare join(Path stateFile) throws IOException {
    LockFile file = LockFile.of(stateFile);
    try {
      requireShared(file, stateFile);
      FileLock turn = file.takeTurn(TURN);
      try {
        long process = file.next();
        FileLock life = file.tryLock(LIFE + process, 1, false);
        if (life == null) {
          throw new IOException("state file: " + stateFile + ": process number " + process
              + " is taken (expected: a free one; was the lock file replaced?)");
        }
        return new StateShare(file, turn, life, process);
      } catch (IOException | RuntimeException e) {
        file.endTurn(turn);
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** Waiting for a turn after somebody who has the file alone would be waiting for its end. */
  private static synchronized void requireShared(LockFile file, Path stateFile) throws IOException {
    FileLock probe = file.tryLock(ALONE, 1, true);
    if (probe == null) {
      throw new IOException("state file: " + stateFile
          + " is in use by another control plane alone (expected: one that shares it)");
    }
    probe.release();
  }

  /** This process's number among those that share the file, from 1; never used twice. */
  long process() {
    return process;
  }

  boolean hasTurn() {
    return turn != null;
  }

  /** Waits until nobody else has it. */
  void takeTurn() throws IOException {
    turn = file.takeTurn(TURN);
  }

  void endTurn() {
    FileLock held = turn;
    if (held != null) {
      turn = null;
      file.endTurn(held);
    }
  }

  /** Whether a process that shares the file is there. */
  boolean lives(long other) throws IOException {
    FileLock lock = file.tryLock(LIFE + other, 1, false);
    if (lock == null) {
      return true;
    }
    lock.release();
    return false;
  }

  @Override
  public void close() throws IOException {
    try (file) {
      endTurn();
      life.release();
    }
  }
}
