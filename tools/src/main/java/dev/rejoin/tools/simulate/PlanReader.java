package dev.rejoin.tools.simulate;

import dev.rejoin.agent.config.ConfigFile;
import dev.rejoin.agent.config.ConfigNode;
import dev.rejoin.agent.config.ConfigNode.Entry;
import dev.rejoin.agent.config.ConfigNode.Mapping;
import dev.rejoin.agent.config.ConfigNode.Scalar;
import dev.rejoin.agent.config.ConfigNode.Sequence;
import dev.rejoin.agent.config.ConfigProblem;
import dev.rejoin.agent.config.InvalidConfigException;
import dev.rejoin.agent.config.Origin;
import dev.rejoin.api.settings.Durations;
import dev.rejoin.api.settings.InvalidSettingsException;
import dev.rejoin.api.settings.NearestName;
import dev.rejoin.api.settings.Settings;
import dev.rejoin.api.settings.SettingsProblem;
import dev.rejoin.simulator.scenario.Fault;
import dev.rejoin.simulator.scenario.FaultKind;
import dev.rejoin.simulator.scenario.FaultPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a fault plan: {@code title}, and {@code faults}, a list of which each names its kind under {@code fault} and
 * otherwise has that kind's options. Every mistake is reported, with its line.
 */
final class PlanReader {
  private static final String TITLE = "title";
  private static final String FAULTS = "faults";
  private static final String FAULT = "fault";
  private static final String EXAMPLE = "faults: [{fault: crash, at: 0s, lasts: 2m}]";
  private static final int MOST_FAULTS = 100;

  /** A fault, and where it stands. */
  private record Placed(Fault fault, String path, Origin origin) {}

  private final List<ConfigProblem> problems = new ArrayList<>();
  private final List<Placed> faults = new ArrayList<>();
  private String title = "";

  private PlanReader() {}

  /**
   * Reads one.
   *
   * @throws InvalidConfigException with every problem
   */
  static FaultPlan read(Path file) {
    return new PlanReader().plan(ConfigFile.read(file, EXAMPLE));
  }

  private FaultPlan plan(Mapping root) {
    for (Entry entry : root.entries()) {
      switch (entry.key()) {
        case TITLE -> title(entry.value());
        case FAULTS -> faults(entry.value());
        default ->
          note(
              entry.origin(),
              SettingsProblem.unknown(entry.key(), List.of(TITLE, FAULTS)).message());
      }
    }
    if (root.find(FAULTS).isEmpty()) {
      note(root.origin(), "faults: missing (expected: a list such as " + EXAMPLE + ")");
    }
    crashesDoNotOverlap();
    if (!problems.isEmpty()) {
      throw new InvalidConfigException(problems);
    }
    return new FaultPlan(title, faults.stream().map(Placed::fault).toList());
  }

  private void title(ConfigNode node) {
    if (node instanceof Scalar scalar) {
      title = scalar.text().strip();
    } else {
      note(node.origin(), "title: " + node.shape() + " (expected: a text)");
    }
  }

  private void faults(ConfigNode node) {
    if (!(node instanceof Sequence list) || list.items().isEmpty()) {
      String what = node instanceof Sequence ? "empty" : node.shape();
      note(node.origin(), "faults: " + what + " (expected: a list such as " + EXAMPLE + ")");
      return;
    }
    if (list.items().size() > MOST_FAULTS) {
      note(
          list.origin(),
          "faults: " + list.items().size() + " of them (expected: at most " + MOST_FAULTS + ")");
    }
    for (int i = 0; i < list.items().size(); i++) {
      String path = FAULTS + "[" + i + "]";
      ConfigNode item = list.items().get(i);
      if (item instanceof Mapping mapping) {
        fault(path, mapping);
      } else {
        note(
            item.origin(),
            path + ": " + shown(item) + " (expected: a mapping such as fault: crash, at: 0s, ...)");
      }
    }
  }

  private void fault(String path, Mapping mapping) {
    Optional<FaultKind> kind = kind(path, mapping);
    if (kind.isEmpty()) {
      return;
    }
    Map<String, String> texts = new LinkedHashMap<>();
    Map<String, Origin> places = new HashMap<>();
    Set<String> misshapen = new HashSet<>();
    for (Entry entry : mapping.entries()) {
      if (entry.key().equals(FAULT)) {
        continue;
      }
      places.put(entry.key(), entry.origin());
      if (!(entry.value() instanceof Scalar scalar)) {
        misshapen.add(entry.key());
        note(
            entry.value().origin(),
            path + "." + entry.key() + ": " + entry.value().shape()
                + " (expected: a single value)");
      } else if (!scalar.absent()) {
        texts.put(entry.key(), scalar.text());
      }
    }
    try {
      Fault fault = kind.get().create(Settings.of(kind.get().options(), texts));
      if (misshapen.isEmpty()) {
        add(new Placed(fault, path, mapping.origin()), places);
      }
    } catch (InvalidSettingsException e) {
      e.problems().stream()
          .filter(problem -> !misshapen.contains(problem.option()))
          .forEach(problem -> note(
              places.getOrDefault(problem.option(), mapping.origin()),
              path + "." + problem.message()));
    }
  }

  /** A kind whose name is misspelt is still a kind, so that what else is wrong with it is seen at once. */
  private Optional<FaultKind> kind(String path, Mapping mapping) {
    Optional<ConfigNode> written = mapping.find(FAULT);
    String expected = " (expected: one of " + String.join(", ", FaultKind.names());
    if (!(written.orElse(null) instanceof Scalar scalar) || scalar.absent()) {
      note(
          written.map(ConfigNode::origin).orElse(mapping.origin()),
          path + "." + FAULT + ": " + written.map(ConfigNode::shape).orElse("missing") + expected
              + ")");
      return Optional.empty();
    }
    Optional<FaultKind> kind = FaultKind.named(scalar.text());
    if (kind.isEmpty()) {
      Optional<String> near = NearestName.to(scalar.text(), FaultKind.names());
      note(
          scalar.origin(),
          path + "." + FAULT + ": " + scalar.text() + expected
              + near.map(name -> "; did you mean " + name + "?").orElse("") + ")");
      return near.flatMap(FaultKind::named);
    }
    return kind;
  }

  private void add(Placed placed, Map<String, Origin> places) {
    if (placed.fault().until().compareTo(FaultPlan.LONGEST) > 0) {
      note(
          places.getOrDefault("lasts", placed.origin()),
          placed.path() + ": ends at " + Durations.format(placed.fault().until())
              + " (expected: at most " + Durations.format(FaultPlan.LONGEST) + ")");
    }
    faults.add(placed);
  }

  /** Who is dead does not die: the second crash would do nothing. */
  private void crashesDoNotOverlap() {
    List<Placed> crashes = faults.stream()
        .filter(placed -> placed.fault() instanceof Fault.Crash)
        .sorted(Comparator.comparing((Placed placed) -> placed.fault().at()))
        .toList();
    for (int i = 1; i < crashes.size(); i++) {
      Placed before = crashes.get(i - 1);
      Placed crash = crashes.get(i);
      if (crash.fault().at().compareTo(before.fault().until()) <= 0) {
        note(
            crash.origin(),
            crash.path() + ".at: " + Durations.format(crash.fault().at())
                + " (expected: after the end of the crash at " + before.origin() + ", which is "
                + Durations.format(before.fault().until()) + ")");
      }
    }
  }

  private static String shown(ConfigNode node) {
    if (node instanceof Scalar scalar) {
      return scalar.absent() ? "empty" : scalar.text();
    }
    return node.shape();
  }

  private void note(Origin origin, String message) {
    problems.add(new ConfigProblem(origin, message));
  }
}
