package dev.rejoin.tools.controlplane;

import dev.rejoin.tools.files.ScratchFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Where the admin token stands. A temporary file lives in a folder only its owner can enter, and goes on close. */
final class AdminTokenFile implements AutoCloseable {
  private final Path file;
  private final Optional<ScratchFolder> scratch;

  private AdminTokenFile(Path file, Optional<ScratchFolder> scratch) {
    this.file = file;
    this.scratch = scratch;
  }

  static AdminTokenFile at(Path file) {
    return new AdminTokenFile(file, Optional.empty());
  }

  static AdminTokenFile temporary() throws IOException {
    ScratchFolder folder = ScratchFolder.create("rejoin-admin-");
    return new AdminTokenFile(folder.path().resolve("admin-token"), Optional.of(folder));
  }

  Path file() {
    return file;
  }

  @Override
  public void close() {
    scratch.ifPresent(ScratchFolder::close);
  }
}
