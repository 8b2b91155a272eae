package dev.rejoin.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedMap;

/**
 * A digest of named texts that is the same in every language and release.
 *
 * <p>Canonical form: the fields in ascending order of their names (UTF-16 code units, which for ASCII names is byte
 * order), each as {@code name NUL value NUL} in UTF-8; empty values are left out, so that a field added in a later
 * release changes no digest until it is used.
 */
public final class Fingerprint {
  private static final byte SEPARATOR = 0;

  private Fingerprint() {}

  /**
   * SHA-256 of the canonical form, as 64 lower-case hexadecimal digits.
   *
   * @throws IllegalArgumentException if a name or value contains NUL
   */
  public static String of(SortedMap<String, String> fields) {
    MessageDigest digest = sha256();
    fields.forEach((name, value) -> {
      if (name.indexOf(SEPARATOR) >= 0 || value.indexOf(SEPARATOR) >= 0) {
        throw new IllegalArgumentException(
            name.replace('\0', '?') + ": contains NUL (expected: text without NUL)");
      }
      if (!value.isEmpty()) {
        digest.update(name.getBytes(StandardCharsets.UTF_8));
        digest.update(SEPARATOR);
        digest.update(value.getBytes(StandardCharsets.UTF_8));
        digest.update(SEPARATOR);
      }
    });
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
