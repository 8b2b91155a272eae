package dev.rejoin.agent.json;

import java.io.StringWriter;
import java.time.Duration;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Streams single JSON objects into texts: no data binding, no reflection. */
public final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final double NANOS_PER_MILLI = 1e6;

  private Json() {}

  /** One object without line breaks. */
  public static String object(Consumer<JsonGenerator> fields) {
    StringWriter text = new StringWriter(256);
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      fields.accept(json);
      json.writeEndObject();
    }
    return text.toString();
  }

  /** A duration in milliseconds with three decimals at most: what people compare. */
  public static double millis(Duration duration) {
    return Math.round(duration.toNanos() / 1e3) * 1e3 / NANOS_PER_MILLI;
  }
}
