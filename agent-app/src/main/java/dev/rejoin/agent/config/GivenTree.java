package dev.rejoin.agent.config;

import dev.rejoin.agent.config.ConfigNode.Entry;
import dev.rejoin.agent.config.ConfigNode.Mapping;
import dev.rejoin.agent.config.ConfigNode.Scalar;
import dev.rejoin.agent.config.ConfigNode.Sequence;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Configuration handed over by a program, in the shape a file would have. */
final class GivenTree {
  private static final Origin GIVEN = new Origin.Given();

  private GivenTree() {}

  /** Nested maps, collections, and anything else by its {@code toString}. */
  static Mapping of(Map<String, ?> values) {
    List<Entry> entries = values.entrySet().stream()
        .map(entry -> new Entry(entry.getKey(), GIVEN, node(entry.getValue())))
        .toList();
    return new Mapping(entries, GIVEN);
  }

  @SuppressWarnings("unchecked")
  private static ConfigNode node(Object value) {
    if (value instanceof Map<?, ?> map) {
      return of((Map<String, ?>) map);
    }
    if (value instanceof Collection<?> items) {
      return new Sequence(items.stream().map(GivenTree::node).toList(), GIVEN);
    }
    return new Scalar(value.toString(), false, GIVEN);
  }
}
