package dev.rejoin.controlplane.model;

import dev.rejoin.api.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * SHA-256 of a token, which is all that is kept of it: a stolen state file resumes nobody's session. No salt or
 * stretching, because what is hashed are at least 128 random bits, not passwords. Comparison takes constant time.
 */
public final class TokenHash {
  /** In bytes. */
  public static final int LENGTH = 32;

  private final byte[] hash;

  private TokenHash(byte[] hash) {
    this.hash = hash;
  }

  /** Hashes a token. */
  public static TokenHash of(Secret token) {
    try {
      return new TokenHash(MessageDigest.getInstance("SHA-256")
          .digest(token.reveal().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * A hash as {@link #toByteArray()} gave it.
   *
   * @throws IllegalArgumentException unless it has {@link #LENGTH} bytes
   */
  public static TokenHash ofBytes(byte[] hash) {
    if (hash.length != LENGTH) {
      throw new IllegalArgumentException(
          "token hash: " + hash.length + " bytes (expected: " + LENGTH + ")");
    }
    return new TokenHash(hash.clone());
  }

  public byte[] toByteArray() {
    return hash.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TokenHash that && MessageDigest.isEqual(hash, that.hash);
  }

  @Override
  public int hashCode() {
    return hash[0] << 24 | (hash[1] & 0xff) << 16 | (hash[2] & 0xff) << 8 | hash[3] & 0xff;
  }

  @Override
  public String toString() {
    return "<hash>";
  }
}
