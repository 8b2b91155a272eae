package dev.rejoin.controlplane;

import dev.rejoin.api.Secret;
import dev.rejoin.api.time.TokenSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Where the admin token comes from: the configuration, its file, or a fresh one that is written there. */
final class AdminToken {
  private AdminToken() {}

  static Secret of(ControlPlaneConfig config, TokenSource tokens) throws IOException {
    if (config.adminToken().isPresent()) {
      return config.adminToken().get();
    }
    if (config.adminTokenFile().isEmpty()) {
      return Secret.of(tokens.next());
    }
    Path file = config.adminTokenFile().get();
    if (Files.exists(file)) {
      String text = Files.readString(file, StandardCharsets.UTF_8).strip();
      if (text.isEmpty()) {
        throw new IOException(file + ": empty (expected: the admin token)");
      }
      return Secret.of(text);
    }
    Secret fresh = Secret.of(tokens.next());
    write(file, fresh);
    return fresh;
  }

  /** Created with its final permissions: at no moment can anybody else read it. */
  private static void write(Path file, Secret token) throws IOException {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] ownerOnly = posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
    Set<OpenOption> createNew = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (var channel = Files.newByteChannel(file, createNew, ownerOnly)) {
      channel.write(StandardCharsets.UTF_8.encode(token.reveal() + "\n"));
    }
  }
}
