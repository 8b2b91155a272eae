package dev.rejoin.transport.websocket.wire;

import dev.rejoin.api.Pacing;
import dev.rejoin.api.Secret;
import dev.rejoin.api.message.Opaque;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object with typed access: a value that is missing, of another type or out of range is reported with its
 * place. Fields nobody asks for are ignored.
 *
 * <p>Values are {@link String}, {@link Long}, {@link Double}, {@link Boolean}, {@link JsonObject}, or an object that
 * stands for a list.
 */
final class JsonObject {
  /** Longer durations count as this one, about 31 years: what a peer means by them is "very long". */
  static final long LONGEST_MILLIS = 1_000_000_000_000L;

  private static final int LONGEST_IDENTIFIER = 256;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final String WITHOUT_NUL = "well-formed text without NUL";

  private final String place;
  private final Map<String, Object> fields;

  /** @param place of the object, empty or ending with a dot */
  JsonObject(String place, Map<String, Object> fields) {
    this.place = place;
    this.fields = fields;
  }

  /** Any text; empty if missing. */
  String text(String name) throws MalformedMessageException {
    String value = find(name, String.class, "text");
    return value == null ? "" : requireWellFormed(name, value);
  }

  /** A text of 1..256 characters. */
  String identifier(String name) throws MalformedMessageException {
    String value = require(name, String.class, "text");
    if (value.isEmpty() || value.length() > LONGEST_IDENTIFIER) {
      throw invalid(name, value, "1.." + LONGEST_IDENTIFIER + " characters");
    }
    return requireWellFormed(name, value);
  }

  Optional<String> optionalIdentifier(String name) throws MalformedMessageException {
    return fields.containsKey(name) ? Optional.of(identifier(name)) : Optional.empty();
  }

  /** A text of 1..256 characters that no error message quotes. */
  Secret secret(String name) throws MalformedMessageException {
    Object value = fields.get(name);
    if (value instanceof String text && !text.isEmpty() && text.length() <= LONGEST_IDENTIFIER) {
      return Secret.of(requireWellFormed(name, text));
    }
    throw value == null
        ? missing(name, "text")
        : invalid(name, "<redacted>", "text of 1.." + LONGEST_IDENTIFIER + " characters");
  }

  /** A whole number of at least {@code least}. */
  long integer(String name, long least) throws MalformedMessageException {
    String expectation = "a whole number, " + least + " or more";
    long value = require(name, Long.class, expectation);
    if (value < least) {
      throw invalid(name, value, expectation);
    }
    return value;
  }

  /** A whole number of at least 0; 0 if missing. */
  long integerOrZero(String name) throws MalformedMessageException {
    return fields.containsKey(name) ? integer(name, 0) : 0;
  }

  int smallIntegerOrZero(String name) throws MalformedMessageException {
    long value = integerOrZero(name);
    if (value > Integer.MAX_VALUE) {
      throw invalid(name, value, "0.." + Integer.MAX_VALUE);
    }
    return (int) value;
  }

  /** A duration in whole milliseconds, at least {@code leastMillis}. */
  Duration millis(String name, long leastMillis) throws MalformedMessageException {
    return Duration.ofMillis(Math.min(LONGEST_MILLIS, integer(name, leastMillis)));
  }

  boolean flag(String name) throws MalformedMessageException {
    return require(name, Boolean.class, "true or false");
  }

  boolean flagOrFalse(String name) throws MalformedMessageException {
    return fields.containsKey(name) && flag(name);
  }

  /** RFC 3339. */
  Instant instant(String name) throws MalformedMessageException {
    String value = require(name, String.class, "text");
    try {
      return Instant.parse(value);
    } catch (DateTimeException e) {
      throw invalid(name, value, "RFC 3339, as 2026-11-24T08:30:00.250Z");
    }
  }

  /** Bytes in base64; empty if missing. */
  Opaque bytes(String name) throws MalformedMessageException {
    String value = find(name, String.class, "base64");
    if (value == null || value.isEmpty()) {
      return Opaque.empty();
    }
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(value);
    } catch (IllegalArgumentException e) {
      throw invalid(name, value, "base64 (RFC 4648, section 4)");
    }
    if (bytes.length > Opaque.LONGEST) {
      throw invalid(name, bytes.length + " bytes", "at most " + Opaque.LONGEST + " bytes");
    }
    return Opaque.of(bytes);
  }

  /** {@code {"spread_ms": 1.5}}; unannounced where either is missing. */
  Pacing pacing(String name) throws MalformedMessageException {
    JsonObject pacing = objectOrEmpty(name);
    Number spread = pacing.find("spread_ms", Number.class, "a number, 0 or more");
    if (spread == null) {
      return Pacing.unannounced();
    }
    double millis = spread.doubleValue();
    // Written so that NaN is refused too.
    if (!(millis >= 0)) {
      throw pacing.invalid("spread_ms", spread, "a number, 0 or more");
    }
    return Pacing.over(
        Duration.ofNanos(Math.round(Math.min(LONGEST_MILLIS, millis) * NANOS_PER_MILLI)));
  }

  /** Texts by name; empty if missing. */
  SortedMap<String, String> texts(String name) throws MalformedMessageException {
    JsonObject object = objectOrEmpty(name);
    SortedMap<String, String> texts = new TreeMap<>();
    for (String key : object.fields.keySet()) {
      object.requireWellFormed(key, key);
      texts.put(key, object.text(key));
    }
    return texts;
  }

  JsonObject object(String name) throws MalformedMessageException {
    return require(name, JsonObject.class, "an object");
  }

  JsonObject objectOrEmpty(String name) throws MalformedMessageException {
    JsonObject value = find(name, JsonObject.class, "an object");
    return value == null ? new JsonObject(place + name + ".", Map.of()) : value;
  }

  MalformedMessageException invalid(String name, Object value, String expectation) {
    return MalformedMessageException.at(place + name, value, expectation);
  }

  private MalformedMessageException missing(String name, String expectation) {
    return MalformedMessageException.missing(place + name, expectation);
  }

  private <T> T require(String name, Class<T> type, String expectation)
      throws MalformedMessageException {
    T value = find(name, type, expectation);
    if (value == null) {
      throw missing(name, expectation);
    }
    return value;
  }

  private <T> @Nullable T find(String name, Class<T> type, String expectation)
      throws MalformedMessageException {
    Object value = fields.get(name);
    if (value != null && !type.isInstance(value)) {
      throw invalid(name, value, expectation);
    }
    return type.cast(value);
  }

  /**
   * NUL separates the fields of fingerprints, and half a surrogate pair cannot be sent on: neither may get past here.
   */
  private String requireWellFormed(String name, String value) throws MalformedMessageException {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == 0) {
        throw invalid(name, "contains NUL", WITHOUT_NUL);
      }
      if (Character.isSurrogate(c)) {
        boolean pair = Character.isHighSurrogate(c)
            && i + 1 < value.length()
            && Character.isLowSurrogate(value.charAt(i + 1));
        if (!pair) {
          throw invalid(name, "contains half a surrogate pair", WITHOUT_NUL);
        }
        i++;
      }
    }
    return value;
  }

  @Override
  public String toString() {
    return "an object";
  }
}
