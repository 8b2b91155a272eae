package dev.rejoin.transport.websocket.wire;

import dev.rejoin.api.Pacing;
import dev.rejoin.api.Secret;
import dev.rejoin.api.message.Opaque;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;

/** Writes the fields of one JSON text, leaving out what is empty; the counterpart of {@link JsonObject}. */
final class JsonWriter {
  private static final int NANOS_PER_MILLI_DIGITS = 6;
  private static final Duration LONGEST = Duration.ofMillis(JsonObject.LONGEST_MILLIS);

  private final JsonGenerator out;

  JsonWriter(JsonGenerator out) {
    this.out = out;
  }

  /** Always written. */
  void text(String name, String value) {
    out.writeStringProperty(name, value);
  }

  void textUnlessEmpty(String name, String value) {
    if (!value.isEmpty()) {
      out.writeStringProperty(name, value);
    }
  }

  void secret(String name, Secret value) {
    out.writeStringProperty(name, value.reveal());
  }

  /** Always written. */
  void integer(String name, long value) {
    out.writeNumberProperty(name, value);
  }

  void integerUnlessZero(String name, long value) {
    if (value != 0) {
      out.writeNumberProperty(name, value);
    }
  }

  /** Whole milliseconds, rounded up: a floor may be kept late but never early. */
  void millis(String name, Duration value) {
    Duration bounded = atMostLongest(value);
    long millis = bounded.toMillis();
    out.writeNumberProperty(name, bounded.equals(Duration.ofMillis(millis)) ? millis : millis + 1);
  }

  /** Always written. */
  void flag(String name, boolean value) {
    out.writeBooleanProperty(name, value);
  }

  void flagUnlessFalse(String name, boolean value) {
    if (value) {
      out.writeBooleanProperty(name, true);
    }
  }

  void bytesUnlessEmpty(String name, Opaque value) {
    if (value.size() > 0) {
      out.writeStringProperty(name, Base64.getEncoder().encodeToString(value.toByteArray()));
    }
  }

  void pacingUnlessUnannounced(String name, Pacing value) {
    value.spread().ifPresent(spread -> {
      out.writeObjectPropertyStart(name);
      out.writeNumberProperty("spread_ms", millisWithFraction(atMostLongest(spread)));
      out.writeEndObject();
    });
  }

  void textsUnlessEmpty(String name, Map<String, String> values) {
    if (!values.isEmpty()) {
      out.writeObjectPropertyStart(name);
      new TreeMap<>(values).forEach(out::writeStringProperty);
      out.writeEndObject();
    }
  }

  void startObject(String name) {
    out.writeObjectPropertyStart(name);
  }

  void endObject() {
    out.writeEndObject();
  }

  private static BigDecimal millisWithFraction(Duration value) {
    BigDecimal millis =
        BigDecimal.valueOf(value.toNanos(), NANOS_PER_MILLI_DIGITS).stripTrailingZeros();
    // Without this 1000 would become 1E+3.
    return millis.scale() < 0 ? millis.setScale(0) : millis;
  }

  private static Duration atMostLongest(Duration value) {
    return value.compareTo(LONGEST) > 0 ? LONGEST : value;
  }
}
