package dev.rejoin.agent.config;

import dev.rejoin.agent.config.ConfigNode.Entry;
import dev.rejoin.agent.config.ConfigNode.Mapping;
import dev.rejoin.agent.config.ConfigNode.Scalar;
import dev.rejoin.agent.config.ConfigNode.Sequence;
import dev.rejoin.agent.plugin.KnownArtifacts;
import dev.rejoin.agent.plugin.ProviderKind;
import dev.rejoin.api.settings.Option;
import dev.rejoin.api.settings.SettingsProblem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compares what was written with what may be: collects the values of known keys and complains about everything else. */
final class TreeWalk {
  private static final Map<String, ProviderKind<?>> PROVIDER_SECTIONS = Map.of(
      ConfigSchema.TRANSPORTS, ProviderKind.TRANSPORT,
      ConfigSchema.HOOKS, ProviderKind.HOOK,
      ConfigSchema.OBSERVERS, ProviderKind.OBSERVER);

  private final ConfigSchema schema;
  private final List<ConfigProblem> problems;
  private final Map<String, Written> written = new LinkedHashMap<>();
  private final Map<String, Origin> sections = new LinkedHashMap<>();

  TreeWalk(ConfigSchema schema, List<ConfigProblem> problems) {
    this.schema = schema;
    this.problems = problems;
  }

  TreeWalk over(Mapping root) {
    walk(schema.get(""), root);
    return this;
  }

  /** Values by key path. */
  Map<String, Written> written() {
    return written;
  }

  /** Where the sections that were written begin, by path. */
  Map<String, Origin> sections() {
    return sections;
  }

  private void walk(ConfigSection section, Mapping mapping) {
    sections.put(section.path(), mapping.origin());
    for (Entry entry : mapping.entries()) {
      String path = section.pathOf(entry.key());
      Optional<Option<?>> option = section.find(entry.key());
      Optional<ConfigSection> child = schema.find(path);
      if (option.isPresent()) {
        value(path, option.get(), entry.value());
      } else if (child.isPresent()) {
        child(child.get(), entry);
      } else if (section.openKeys()) {
        openValue(path, entry.value());
      } else if (!section.unchecked()) {
        problems.add(new ConfigProblem(entry.origin(), unknown(section, entry.key())));
      }
    }
  }

  private void child(ConfigSection section, Entry entry) {
    if (entry.value() instanceof Mapping mapping) {
      walk(section, mapping);
      // the key's line, not that of the first key in it
      sections.put(section.path(), entry.origin());
    } else if (!absent(entry.value())) {
      problems.add(new ConfigProblem(
          entry.value().origin(),
          section.path() + ": " + entry.value().shape() + " (expected: a mapping of keys)"));
    }
  }

  private void value(String path, Option<?> option, ConfigNode node) {
    if (absent(node)) {
      return;
    }
    if (node instanceof Scalar scalar) {
      written.put(path, Written.of(scalar.text(), scalar.origin()));
    } else if (node instanceof Sequence sequence && option.kind() == Option.Kind.LIST) {
      list(path, sequence);
    } else {
      problems.add(new ConfigProblem(
          node.origin(), path + ": " + node.shape() + " (expected: " + option.expectation() + ")"));
    }
  }

  private void list(String path, Sequence sequence) {
    List<Written.Item> items = new ArrayList<>();
    for (ConfigNode item : sequence.items()) {
      if (item instanceof Scalar scalar && !scalar.absent() && scalar.text().indexOf(',') < 0) {
        items.add(new Written.Item(scalar.text(), scalar.origin()));
      } else {
        String what = item instanceof Scalar scalar
            ? (scalar.absent() ? "empty" : Secrets.shown(path, scalar.text()))
            : item.shape();
        problems.add(new ConfigProblem(
            item.origin(),
            path + "[" + items.size() + "]: " + what + " (expected: a text without commas)"));
      }
    }
    written.put(path, Written.ofList(items, sequence.origin()));
  }

  private void openValue(String path, ConfigNode node) {
    if (node instanceof Scalar scalar && scalar.text().indexOf('\0') < 0) {
      written.put(path, Written.of(scalar.text(), scalar.origin()));
    } else {
      String what = node instanceof Scalar ? "contains NUL" : node.shape();
      problems.add(new ConfigProblem(node.origin(), path + ": " + what + " (expected: a text)"));
    }
  }

  private String unknown(ConfigSection section, String key) {
    ProviderKind<?> kind = PROVIDER_SECTIONS.get(section.path());
    if (kind != null) {
      Optional<String> artifact = KnownArtifacts.bringing(kind, key);
      if (artifact.isPresent()) {
        return section.pathOf(key) + ": unknown " + kind.label() + " (artifact " + artifact.get()
            + " is not in lib/)";
      }
    }
    List<String> known = new ArrayList<>(schema.children(section.path()));
    section.options().forEach(option -> known.add(option.name()));
    SettingsProblem problem = SettingsProblem.unknown(key, known);
    return section.path().isEmpty() ? problem.message() : section.path() + "." + problem.message();
  }

  private static boolean absent(ConfigNode node) {
    return node instanceof Scalar scalar && scalar.absent();
  }
}
