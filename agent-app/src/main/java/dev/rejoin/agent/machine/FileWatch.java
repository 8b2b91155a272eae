package dev.rejoin.agent.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Tells whether files changed since the last time it was asked. Links are followed, as mounted secrets are links. */
final class FileWatch {
  private final List<Path> files;
  private List<Object> seen;

  FileWatch(List<Path> files) {
    this.files = List.copyOf(files);
    seen = look();
  }

  /** True if any file appeared, vanished, or was written. */
  boolean changed() {
    List<Object> now = look();
    boolean changed = !now.equals(seen);
    seen = now;
    return changed;
  }

  private List<Object> look() {
    List<Object> states = new ArrayList<>();
    for (Path file : files) {
      try {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        states.add(attributes.lastModifiedTime());
        states.add(attributes.size());
        states.add(Objects.requireNonNullElse(attributes.fileKey(), ""));
      } catch (IOException e) {
        states.add("absent");
      }
    }
    return states;
  }

  @Override
  public String toString() {
    return files.toString();
  }
}
