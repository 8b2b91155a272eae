package dev.rejoin.tools.events;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One line that {@code run} or {@code fleet} wrote with {@code --events}.
 *
 * @param micros when, in microseconds since the epoch
 * @param agent whom it happened to; empty for the few lines that concern the whole process
 * @param event what happened
 * @param fields everything as it was written
 */
public record EventLine(long micros, String agent, String event, JsonNode fields) {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final double NANOS_PER_MILLI = 1e6;

  /**
   * Reads a line.
   *
   * @throws IllegalArgumentException naming the line, if it is none
   */
  public static EventLine parse(String line) {
    try {
      JsonNode fields = JSON.readTree(line);
      if (fields.path("t").isIntegralNumber() && fields.path("event").isString()) {
        return new EventLine(
            fields.path("t").longValue(),
            fields.path("agent").asString(""),
            fields.path("event").stringValue(),
            fields);
      }
    } catch (JacksonException notJson) {
      throw new IllegalArgumentException(
          "event line: " + line + " (expected: a JSON object)", notJson);
    }
    throw new IllegalArgumentException(
        "event line: " + line + " (expected: an object with t and event)");
  }

  public boolean is(String name) {
    return event.equals(name);
  }

  /** A field's text; empty where there is none. */
  public String text(String field) {
    return fields.path(field).asString("");
  }

  /** A field's number, or 0. */
  public int number(String field) {
    return fields.path(field).asInt(0);
  }

  /** True if the field is there and true. */
  public boolean flag(String field) {
    return fields.path(field).asBoolean(false);
  }

  /** A field that holds milliseconds. */
  public Optional<Duration> millis(String field) {
    return millis(fields.path(field));
  }

  /** How long each phase of a connect took, by its name, in order. */
  public Map<String, Duration> phases() {
    Map<String, Duration> phases = new LinkedHashMap<>();
    Iterator<Map.Entry<String, JsonNode>> entries =
        fields.path("phases").properties().iterator();
    while (entries.hasNext()) {
      Map.Entry<String, JsonNode> entry = entries.next();
      millis(entry.getValue())
          .ifPresent(took -> phases.put(entry.getKey().replaceFirst("_ms$", ""), took));
    }
    return phases;
  }

  private static Optional<Duration> millis(JsonNode value) {
    return value.isNumber()
        ? Optional.of(Duration.ofNanos(Math.round(value.doubleValue() * NANOS_PER_MILLI)))
        : Optional.empty();
  }
}
