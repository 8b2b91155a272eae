package dev.rejoin.tools.trace;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A finished span as a backend received it.
 *
 * @param parentId empty for a root
 * @param service {@code service.name} of whoever sent it
 * @param startNanos since 1970, as {@code endNanos}
 * @param attributes as text
 * @param failed whether its status is an error
 */
public record ArrivedSpan(
    String traceId,
    String spanId,
    String parentId,
    String service,
    String name,
    long startNanos,
    long endNanos,
    Map<String, String> attributes,
    boolean failed) {

  public ArrivedSpan {
    attributes = Map.copyOf(attributes);
  }

  public boolean is(String expected) {
    return name.equals(expected);
  }

  /** An attribute of Rejoin's own, without its prefix. */
  public Optional<String> told(String attribute) {
    return Optional.ofNullable(attributes.get("rejoin." + attribute));
  }

  public Duration took() {
    return Duration.ofNanos(endNanos - startNanos);
  }
}
