package dev.rejoin.controlplane.store;

import java.io.IOException;
import java.nio.file.Path;

/** The state file is damaged in a way that a crash does not explain; nothing of it was changed. */
public final class CorruptStateException extends IOException {
  private static final long serialVersionUID = 1L;

  CorruptStateException(Path file, long offset, String problem) {
    super("state file: " + file + ", offset " + offset + ": " + problem
        + " (expected: an undamaged file; restore it, or move it away to start with none)");
  }
}
