package dev.rejoin.agent.config;

import dev.rejoin.api.settings.InvalidSettingsException;
import dev.rejoin.api.settings.InvalidValueException;
import dev.rejoin.api.settings.Option;
import dev.rejoin.api.settings.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The written values by key path, read as their options demand. Problems are collected, not thrown. */
final class ConfigValues {
  private final ConfigSchema schema;
  private final Map<String, Written> written;
  private final Map<String, Origin> sections;
  private final List<ConfigProblem> problems;

  ConfigValues(
      ConfigSchema schema,
      Map<String, Written> written,
      Map<String, Origin> sections,
      List<ConfigProblem> problems) {
    this.schema = schema;
    this.written = written;
    this.sections = sections;
    this.problems = problems;
  }

  Optional<Written> written(String path) {
    return Optional.ofNullable(written.get(path));
  }

  /** The value, or the default where nothing was written or what was written is wrong. */
  <T> Optional<T> find(String section, Option<T> option) {
    Written value = written.get(schema.get(section).pathOf(option.name()));
    if (value != null) {
      try {
        return Optional.of(option.parse(value.text()));
      } catch (InvalidValueException e) {
        return option.defaultValue(); // reported with its section
      }
    }
    return option.defaultValue();
  }

  /** The value of an option that has a default. */
  <T> T get(String section, Option<T> option) {
    return find(section, option)
        .orElseThrow(() -> new IllegalStateException(option.name() + " has no default"));
  }

  /** The keys of a section that takes any. */
  SortedMap<String, String> openKeys(String section) {
    SortedMap<String, String> values = new TreeMap<>();
    String prefix = section + ".";
    written.forEach((path, value) -> {
      if (path.startsWith(prefix)) {
        values.put(path.substring(prefix.length()), value.text());
      }
    });
    return values;
  }

  /** Reads a section as settings of {@code options}; empty, with the problems noted, if anything in it is wrong. */
  Optional<Settings> settings(String section, List<Option<?>> options) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Option<?> option : options) {
      String path = schema.get(section).pathOf(option.name());
      written(path)
          .map(Written::text)
          .or(() -> inherited(section, option))
          .ifPresent(text -> texts.put(option.name(), text));
    }
    try {
      return Optional.of(Settings.of(options, texts));
    } catch (InvalidSettingsException e) {
      note(section, e);
      return Optional.empty();
    }
  }

  /** Where two parties describe one option, the default of the one whose description stands in the schema holds. */
  private Optional<String> inherited(String section, Option<?> option) {
    return schema
        .get(section)
        .find(option.name())
        .filter(described -> described != option)
        .flatMap(Option::defaultText);
  }

  /** Notes what a provider, or the reading of its settings, found wrong. */
  void note(String section, InvalidSettingsException e) {
    problems.addAll(located(section, e));
  }

  /** The same with the places where the options were written. */
  List<ConfigProblem> located(String section, InvalidSettingsException e) {
    return e.problems().stream()
        .map(problem -> new ConfigProblem(
            originOf(schema.get(section).pathOf(problem.option()), section),
            prefix(section) + Secrets.redact(problem)))
        .toList();
  }

  /** Notes a problem with a value that was written, or with its absence. */
  void note(String section, Option<?> option, String message) {
    String path = schema.get(section).pathOf(option.name());
    problems.add(new ConfigProblem(originOf(path, section), path + ": " + message));
  }

  void note(Origin origin, String message) {
    problems.add(new ConfigProblem(origin, message));
  }

  private static String prefix(String section) {
    return section.isEmpty() ? "" : section + ".";
  }

  private Origin originOf(String path, String section) {
    Written value = written.get(path);
    if (value != null) {
      return value.origin();
    }
    Origin place = sections.get(section);
    return place != null ? place : sections.getOrDefault("", new Origin.Nowhere());
  }

  ConfigSchema schema() {
    return schema;
  }

  Origin origin(String path) {
    return written(path).map(Written::origin).orElse(new Origin.Default());
  }
}
