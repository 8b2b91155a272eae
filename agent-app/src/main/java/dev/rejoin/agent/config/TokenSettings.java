package dev.rejoin.agent.config;

import dev.rejoin.api.Secret;
import dev.rejoin.api.transport.CredentialSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where the bearer token comes from: a file that is read again at every attempt, a variable, or nowhere.
 *
 * @param file wins over the variable; never both in a checked configuration
 * @param environment where the variable is looked up
 */
public record TokenSettings(
    Optional<Path> file, Optional<String> variable, Map<String, String> environment)
    implements CredentialSource {

  private static final long LONGEST_TOKEN_FILE = 64 * 1024;

  /** No token. */
  static TokenSettings none() {
    return new TokenSettings(Optional.empty(), Optional.empty(), Map.of());
  }

  boolean configured() {
    return file.isPresent() || variable.isPresent();
  }

  @Override
  public Optional<Secret> bearerToken() throws IOException {
    if (file.isPresent()) {
      return Optional.of(read(file.get()));
    }
    if (variable.isPresent()) {
      String name = variable.get();
      return Optional.of(
          checked(environment.getOrDefault(name, ""), "environment variable " + name));
    }
    return Optional.empty();
  }

  /**
   * Reads a secret that stands alone in a file; white space around it is not part of it.
   *
   * @throws IOException naming the file, never the secret
   */
  static Secret read(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file + ": no such file");
    }
    if (!Files.isRegularFile(file) || Files.size(file) > LONGEST_TOKEN_FILE) {
      throw new IOException(file + ": not a file of at most 64 KiB");
    }
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new IOException(file + ": cannot be read", e);
    }
    return checked(new String(bytes, StandardCharsets.UTF_8), file.toString());
  }

  private static Secret checked(String text, String place) throws IOException {
    String secret = text.strip();
    if (secret.isEmpty()) {
      throw new IOException(place + ": empty");
    }
    if (!secret.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IOException(
          place + ": contains a character that a header cannot carry (white space or not ASCII)");
    }
    return Secret.of(secret);
  }

  /** Shows where the token is, never what it is. */
  @Override
  public String toString() {
    return file.map(path -> "token file " + path)
        .or(() -> variable.map(name -> "token variable " + name))
        .orElse("no token");
  }
}
