package dev.rejoin.controlplane.store;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The counterpart of {@link RecordWriter}. */
final class RecordReader {
  private final ByteBuffer bytes;

  RecordReader(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  /** Bytes that are no record, though their checksum is right: written by another release, or by nobody of ours. */
  static final class InvalidRecordException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidRecordException(String message) {
      super(message);
    }
  }

  boolean hasMore() {
    return bytes.hasRemaining();
  }

  int octet() throws InvalidRecordException {
    try {
      return bytes.get() & 0xff;
    } catch (BufferUnderflowException e) {
      throw new InvalidRecordException("ends too early");
    }
  }

  long number() throws InvalidRecordException {
    long value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      int next = octet();
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new InvalidRecordException("number too long");
  }

  int smallNumber() throws InvalidRecordException {
    long value = number();
    if (value > Integer.MAX_VALUE) {
      throw new InvalidRecordException("number: " + value + " (expected: at most 2147483647)");
    }
    return (int) value;
  }

  /** How many of something follow, each at least one byte long. */
  int count() throws InvalidRecordException {
    int value = smallNumber();
    if (value > bytes.remaining()) {
      throw new InvalidRecordException("count: " + value + " (expected: no more than fit)");
    }
    return value;
  }

  double real() throws InvalidRecordException {
    requireRemaining(Double.BYTES);
    return bytes.getDouble();
  }

  byte[] octets() throws InvalidRecordException {
    byte[] value = new byte[count()];
    bytes.get(value);
    return value;
  }

  String text() throws InvalidRecordException {
    return new String(octets(), StandardCharsets.UTF_8);
  }

  boolean flag() throws InvalidRecordException {
    return octet() != 0;
  }

  Instant instant() throws InvalidRecordException {
    requireRemaining(Long.BYTES);
    try {
      return Instant.ofEpochSecond(bytes.getLong(), smallNumber());
    } catch (DateTimeException | ArithmeticException e) {
      throw new InvalidRecordException("no instant");
    }
  }

  Optional<Instant> optionalInstant() throws InvalidRecordException {
    return flag() ? Optional.of(instant()) : Optional.empty();
  }

  SortedMap<String, String> texts() throws InvalidRecordException {
    int size = count();
    SortedMap<String, String> values = new TreeMap<>();
    for (int i = 0; i < size; i++) {
      values.put(text(), text());
    }
    return values;
  }

  private void requireRemaining(int count) throws InvalidRecordException {
    if (bytes.remaining() < count) {
      throw new InvalidRecordException("ends too early");
    }
  }
}
