package dev.rejoin.otel.export;

import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A directory of batches, one file each, numbered in their order. A file appears whole or not at all. One process at a
 * time: the directory is locked while it is open. Not thread-safe.
 */
final class SpanFolder implements AutoCloseable {
  private static final String SUFFIX = ".spans";
  private static final String UNFINISHED = ".part";

  private final Path directory;
  private final FileChannel lockFile;
  private long next;

  private SpanFolder(Path directory, FileChannel lockFile) {
    this.directory = directory;
    this.lockFile = lockFile;
  }

  /** A file of the directory. */
  record Entry(Path file, long bytes) {}

  /**
   * Opens the directory, creating it if need be.
   *
   * @throws IOException if it cannot be used, or another process uses it
   */
  static SpanFolder open(Path directory) throws IOException {
    Files.createDirectories(directory);
    FileChannel channel = FileChannel.open(
        directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new IOException("in use by another process");
      }
    } catch (IOException e) {
      channel.close();
      throw e;
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw new IOException("in use by this process", e);
    }
    return new SpanFolder(directory, channel);
  }

  /** What an earlier process left, oldest first. */
  List<Entry> entries() throws IOException {
    List<Path> files;
    try (Stream<Path> listed = Files.list(directory)) {
      files = listed.sorted().toList();
    }
    for (Path file : files) {
      if (file.toString().endsWith(UNFINISHED)) {
        Files.deleteIfExists(file);
      }
    }
    List<Path> whole =
        files.stream().filter(file -> file.toString().endsWith(SUFFIX)).toList();
    if (!whole.isEmpty()) {
      String last = whole.get(whole.size() - 1).getFileName().toString();
      next = numberOf(last) + 1;
    }
    return whole.stream().map(file -> new Entry(file, sizeOf(file))).toList();
  }

  private static long numberOf(String name) {
    try {
      return Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE / 2; // not one of ours; ours go behind it
    }
  }

  private static long sizeOf(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }

  Entry write(List<SpanData> spans) throws IOException {
    byte[] bytes = SpanFormat.encode(spans);
    String name = String.format(Locale.ROOT, "%019d", next++);
    Path unfinished = directory.resolve(name + UNFINISHED);
    Path file = directory.resolve(name + SUFFIX);
    Files.write(unfinished, bytes);
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    return new Entry(file, bytes.length);
  }

  List<SpanData> read(Entry entry) throws IOException {
    return SpanFormat.decode(Files.readAllBytes(entry.file()));
  }

  void delete(Entry entry) throws IOException {
    Files.deleteIfExists(entry.file());
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
  }

  @Override
  public String toString() {
    return directory.toString();
  }
}
