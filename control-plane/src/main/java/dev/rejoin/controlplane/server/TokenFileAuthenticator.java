package dev.rejoin.controlplane.server;

import dev.rejoin.controlplane.model.Credential;
import dev.rejoin.controlplane.model.TokenHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bearer tokens from a file: one {@code token agent-id} per line, the id exact or a prefix with {@code *}; empty lines
 * and lines that begin with {@code #} are skipped; a token may stand on several lines. Read again at the next handshake
 * once it has changed; a version that cannot be read leaves the one before in force and is reported.
 *
 * <p>The credential's subject is the ids and not the token, so that a rotated token resumes the session.
 */
public final class TokenFileAuthenticator implements Authenticator {
  private static final Logger log = LoggerFactory.getLogger(TokenFileAuthenticator.class);
  private static final Verdict REFUSED =
      new Verdict.Refused(401, "a valid bearer token is required");

  private record Version(
      FileTime modified, long size, @Nullable Object key) {}

  private record Loaded(Version version, Map<TokenHash, Credential> credentials) {}

  private final Path file;
  private final Executor blocking;
  private volatile Loaded loaded;

  /**
   * Reads the file.
   *
   * @param blocking where later versions are read
   * @throws IllegalArgumentException naming the file, the line and what was expected
   */
  public TokenFileAuthenticator(Path file, Executor blocking) {
    this.file = file;
    this.blocking = blocking;
    try {
      this.loaded = load(file, version(file));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "token file: " + file + " cannot be read (expected: lines of 'token agent-id'): " + e, e);
    }
  }

  @Override
  public CompletionStage<Verdict> authenticate(Handshake handshake) {
    if (handshake.token().isEmpty()) {
      return CompletableFuture.completedFuture(REFUSED);
    }
    return CompletableFuture.supplyAsync(() -> judge(handshake), blocking);
  }

  private Verdict judge(Handshake handshake) {
    Credential credential =
        handshake.token().map(TokenHash::of).map(current()::get).orElse(null);
    if (credential == null) {
      return REFUSED;
    }
    if (handshake.certificateNames().isEmpty()) {
      return new Verdict.Accepted(credential);
    }
    List<String> both =
        handshake.certificateNames().stream().filter(credential::permits).toList();
    return both.isEmpty()
        ? new Verdict.Refused(403, "the certificate and the token name different agents")
        : new Verdict.Accepted(new Credential(credential.subject(), both));
  }

  private Map<TokenHash, Credential> current() {
    try {
      Version version = version(file);
      if (!version.equals(loaded.version())) {
        reload(version);
      }
    } catch (IOException e) {
      log.warn(
          "token file {} cannot be read, the last version stays in force: {}", file, e.toString());
    }
    return loaded.credentials();
  }

  private synchronized void reload(Version version) throws IOException {
    if (version.equals(loaded.version())) {
      return;
    }
    try {
      loaded = load(file, version);
      log.info(
          "token file {} was read again: {} tokens", file, loaded.credentials().size());
    } catch (IllegalArgumentException e) {
      log.warn("{}; the last version stays in force", e.getMessage());
      // Not read again until it changes again.
      loaded = new Loaded(version, loaded.credentials());
    }
  }

  private static Version version(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return new Version(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
  }

  private static Loaded load(Path file, Version version) throws IOException {
    try {
      return new Loaded(
          version, TokenLines.parse(file, Files.readAllLines(file, StandardCharsets.UTF_8)));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  public String toString() {
    return "tokens of " + file;
  }
}
