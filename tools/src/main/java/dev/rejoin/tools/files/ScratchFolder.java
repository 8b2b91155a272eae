package dev.rejoin.tools.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A temporary folder that only its owner can enter, and that goes with everything in it. */
public final class ScratchFolder implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ScratchFolder.class);

  private final Path path;

  private ScratchFolder(Path path) {
    this.path = path;
  }

  /** Makes one in the system's temporary directory. */
  public static ScratchFolder create(String prefix) throws IOException {
    return new ScratchFolder(Files.createTempDirectory(prefix));
  }

  public Path path() {
    return path;
  }

  /** Deletes it. Idempotent. */
  @Override
  public synchronized void close() {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      log.warn("{} could not be deleted: {}", path, e.toString());
    }
  }
}
