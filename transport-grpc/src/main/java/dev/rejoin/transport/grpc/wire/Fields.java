package dev.rejoin.transport.grpc.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.rejoin.api.Pacing;
import dev.rejoin.api.Secret;
import dev.rejoin.api.message.Opaque;
import dev.rejoin.transport.grpc.wire.v1.AgentProto;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Single fields, checked on their way in and bounded on their way out. What protobuf guarantees is not asked again. */
final class Fields {
  /** Longer durations count as this one, about 31 years: what a peer means by them is "very long". */
  private static final long LONGEST_MILLIS = 1_000_000_000_000L;

  private static final Duration LONGEST = Duration.ofMillis(LONGEST_MILLIS);
  private static final int LONGEST_IDENTIFIER = 256;
  private static final double NANOS_PER_MILLI = 1e6;

  private Fields() {}

  /** Any text but one with NUL, which separates the fields of fingerprints. */
  static String text(String place, String value) throws MalformedMessageException {
    if (value.indexOf(0) >= 0) {
      throw MalformedMessageException.at(place, "contains NUL", "text without NUL");
    }
    return value;
  }

  /** A text of 1..256 characters. */
  static String identifier(String place, String value) throws MalformedMessageException {
    if (value.isEmpty()) {
      throw MalformedMessageException.missing(place, "text");
    }
    if (value.length() > LONGEST_IDENTIFIER) {
      throw MalformedMessageException.at(place, value, "1.." + LONGEST_IDENTIFIER + " characters");
    }
    return text(place, value);
  }

  static Optional<String> optionalIdentifier(String place, String value)
      throws MalformedMessageException {
    return value.isEmpty() ? Optional.empty() : Optional.of(identifier(place, value));
  }

  /** A text of 1..256 characters that no error message quotes. */
  static Secret secret(String place, String value) throws MalformedMessageException {
    if (value.isEmpty()) {
      throw MalformedMessageException.missing(place, "text");
    }
    if (value.length() > LONGEST_IDENTIFIER) {
      throw MalformedMessageException.at(
          place, "<redacted>", "text of 1.." + LONGEST_IDENTIFIER + " characters");
    }
    return Secret.of(text(place, value));
  }

  /** An unsigned number that fits into 63 bits. */
  static long integer(String place, long value, long least) throws MalformedMessageException {
    if (value < least) {
      throw MalformedMessageException.at(
          place, Long.toUnsignedString(value), "a whole number, " + least + " to 2^63 - 1");
    }
    return value;
  }

  /** An unsigned number that fits into 31 bits. */
  static int smallInteger(String place, int value) throws MalformedMessageException {
    if (value < 0) {
      throw MalformedMessageException.at(
          place, Integer.toUnsignedString(value), "0.." + Integer.MAX_VALUE);
    }
    return value;
  }

  static Duration millis(String place, long value, long least) throws MalformedMessageException {
    return Duration.ofMillis(Math.min(LONGEST_MILLIS, integer(place, value, least)));
  }

  static Opaque bytes(String place, ByteString value) throws MalformedMessageException {
    if (value.size() > Opaque.LONGEST) {
      throw MalformedMessageException.at(
          place, value.size() + " bytes", "at most " + Opaque.LONGEST + " bytes");
    }
    return value.isEmpty() ? Opaque.empty() : Opaque.of(value.toByteArray());
  }

  static Pacing pacing(String place, AgentProto.Pacing value) throws MalformedMessageException {
    if (!value.hasSpreadMs()) {
      return Pacing.unannounced();
    }
    double millis = value.getSpreadMs();
    // Written so that NaN is refused too.
    if (!(millis >= 0)) {
      throw MalformedMessageException.at(place + ".spread_ms", millis, "a number, 0 or more");
    }
    return Pacing.over(
        Duration.ofNanos(Math.round(Math.min(LONGEST_MILLIS, millis) * NANOS_PER_MILLI)));
  }

  static SortedMap<String, String> texts(String place, Map<String, String> values)
      throws MalformedMessageException {
    SortedMap<String, String> texts = new TreeMap<>();
    for (Map.Entry<String, String> entry : values.entrySet()) {
      String key = text(place, entry.getKey());
      texts.put(key, text(place + "." + key, entry.getValue()));
    }
    return texts;
  }

  static Instant instant(String place, boolean present, Timestamp value)
      throws MalformedMessageException {
    if (!present) {
      throw MalformedMessageException.missing(place, "a timestamp");
    }
    try {
      return Instant.ofEpochSecond(value.getSeconds(), value.getNanos());
    } catch (DateTimeException | ArithmeticException e) {
      throw MalformedMessageException.at(
          place, value.getSeconds() + " s since 1970", "a timestamp, years 1..9999");
    }
  }

  static Timestamp timestamp(Instant value) {
    return Timestamp.newBuilder()
        .setSeconds(value.getEpochSecond())
        .setNanos(value.getNano())
        .build();
  }

  /** Whole milliseconds, rounded up: a floor may be kept late but never early. */
  static long millis(Duration value) {
    Duration bounded = atMostLongest(value);
    long millis = bounded.toMillis();
    return bounded.equals(Duration.ofMillis(millis)) ? millis : millis + 1;
  }

  static AgentProto.Pacing pacing(Pacing value) {
    AgentProto.Pacing.Builder pacing = AgentProto.Pacing.newBuilder();
    value
        .spread()
        .ifPresent(spread -> pacing.setSpreadMs(atMostLongest(spread).toNanos() / NANOS_PER_MILLI));
    return pacing.build();
  }

  static ByteString bytes(Opaque value) {
    return ByteString.copyFrom(value.toByteArray());
  }

  private static Duration atMostLongest(Duration value) {
    return value.compareTo(LONGEST) > 0 ? LONGEST : value;
  }
}
