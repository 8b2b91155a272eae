package dev.rejoin.controlplane.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** Values → bytes: whole numbers with seven bits to a byte, texts in UTF-8 behind their length. */
final class RecordWriter {
  private static final int INITIAL = 4096;
  private static final int LARGEST_KEPT = 1 << 20;

  private byte[] bytes = new byte[INITIAL];
  private int length;

  /** Skips room that {@link #buffer()} is given later. */
  void skip(int count) {
    ensure(count);
    length += count;
  }

  void octet(int value) {
    ensure(1);
    bytes[length++] = (byte) value;
  }

  /** A number that is not negative. */
  void number(long value) {
    if (value < 0) {
      throw new IllegalArgumentException(value + " (expected: not negative)");
    }
    ensure(10);
    long rest = value;
    while (rest > 0x7f) {
      bytes[length++] = (byte) (rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  void real(double value) {
    ensure(Double.BYTES);
    ByteBuffer.wrap(bytes, length, Double.BYTES).putDouble(value);
    length += Double.BYTES;
  }

  void octets(byte[] value) {
    number(value.length);
    ensure(value.length);
    System.arraycopy(value, 0, bytes, length, value.length);
    length += value.length;
  }

  void text(String value) {
    octets(value.getBytes(StandardCharsets.UTF_8));
  }

  void flag(boolean value) {
    octet(value ? 1 : 0);
  }

  void instant(Instant value) {
    ensure(Long.BYTES);
    ByteBuffer.wrap(bytes, length, Long.BYTES).putLong(value.getEpochSecond());
    length += Long.BYTES;
    number(value.getNano());
  }

  void optionalInstant(Optional<Instant> value) {
    flag(value.isPresent());
    value.ifPresent(this::instant);
  }

  void texts(Map<String, String> values) {
    number(values.size());
    values.forEach((name, value) -> {
      text(name);
      text(value);
    });
  }

  int length() {
    return length;
  }

  /** What has been written; valid until the next write. */
  ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes, 0, length);
  }

  void clear() {
    length = 0;
    if (bytes.length > LARGEST_KEPT) {
      bytes = new byte[INITIAL];
    }
  }

  private void ensure(int more) {
    int needed = Math.addExact(length, more);
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int)
          Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, 2L * bytes.length)));
    }
  }
}
