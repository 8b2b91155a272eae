package dev.rejoin.agent.config;

import java.util.List;
import java.util.Optional;

/** What was written, before anybody knows what it means: texts, lists and mappings, each with its place. */
public sealed interface ConfigNode {

  Origin origin();

  /** What to call it in a message. */
  String shape();

  /** A single value as written; {@code absent} for an empty one or {@code null}, which counts as not written. */
  record Scalar(String text, boolean absent, Origin origin) implements ConfigNode {
    @Override
    public String shape() {
      return "a single value";
    }
  }

  record Sequence(List<ConfigNode> items, Origin origin) implements ConfigNode {
    @Override
    public String shape() {
      return "a list";
    }
  }

  record Mapping(List<Entry> entries, Origin origin) implements ConfigNode {
    @Override
    public String shape() {
      return "a mapping";
    }

    /** The value of a key. */
    public Optional<ConfigNode> find(String key) {
      return entries.stream()
          .filter(entry -> entry.key().equals(key))
          .map(Entry::value)
          .findFirst();
    }
  }

  /** One key of a mapping, with the place of the key. */
  record Entry(String key, Origin origin, ConfigNode value) {}
}
