package dev.rejoin.api.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes that Rejoin carries and does not look into, at most {@link #LONGEST}. Larger payloads travel as several
 * messages, so that liveness is seen, flow is controlled and replay is possible between any two of them. Immutable.
 */
public final class Opaque {
  /** 64 KiB: small enough that a heartbeat behind it is not late on a slow link. */
  public static final int LONGEST = 64 * 1024;

  private static final Opaque EMPTY = new Opaque(new byte[0]);

  private final byte[] bytes;

  private Opaque(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Copies the bytes.
   *
   * @throws IllegalArgumentException above {@link #LONGEST}
   */
  public static Opaque of(byte[] bytes) {
    if (bytes.length > LONGEST) {
      throw new IllegalArgumentException(
          "body: " + bytes.length + " bytes (expected: at most " + LONGEST + ")");
    }
    return new Opaque(bytes.clone());
  }

  public static Opaque ofText(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  public static Opaque empty() {
    return EMPTY;
  }

  public int size() {
    return bytes.length;
  }

  /** A copy of the bytes. */
  public byte[] toByteArray() {
    return bytes.clone();
  }

  /** The bytes read as UTF-8. */
  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Opaque that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return bytes.length + " bytes";
  }
}
