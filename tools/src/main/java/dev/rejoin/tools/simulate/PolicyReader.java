package dev.rejoin.tools.simulate;

import dev.rejoin.agent.plugin.Found;
import dev.rejoin.agent.plugin.ProviderCatalog;
import dev.rejoin.agent.plugin.ProviderKind;
import dev.rejoin.api.backoff.BackoffStrategy;
import dev.rejoin.api.registration.Reregistration;
import dev.rejoin.api.registration.ReregistrationStrategy;
import dev.rejoin.api.settings.InvalidSettingsException;
import dev.rejoin.api.settings.NearestName;
import dev.rejoin.api.settings.Option;
import dev.rejoin.api.settings.Settings;
import dev.rejoin.api.settings.SettingsProblem;
import dev.rejoin.reconnect.ReconnectPolicy;
import dev.rejoin.simulator.policy.AnalysedPolicies;
import dev.rejoin.simulator.scenario.Hearing;
import dev.rejoin.simulator.scenario.Policy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads policies as they are written on the command line: {@code NAME[+HEARING][:OPTION=VALUE]…}.
 *
 * <p>The name is a backoff strategy's, whoever brings it, or {@code analysed-agent} or {@code analysis-fix}. What it hears
 * of the control plane is {@code +spread}, {@code +slots}, {@code +hints} for both, or {@code +alone}; {@code paced} hears
 * both if nothing is said, every other strategy nothing. The options are those that stand under {@code reconnect} in an
 * agent's configuration.
 */
final class PolicyReader {
  private static final Pattern SHAPE =
      Pattern.compile("([a-z][a-z0-9-]*)(?:\\+([a-z]+))?((?::[a-z_]+=[^:]+)*)");
  private static final String SERVER_PACED = "paced";
  private static final Map<String, Hearing> HEARINGS = Map.of(
      "spread",
      new Hearing(true, false),
      "slots",
      new Hearing(false, true),
      "hints",
      Hearing.all(),
      "alone",
      Hearing.nothing());

  private final ProviderCatalog catalog;
  private final Map<String, Supplier<Policy>> analysed = new LinkedHashMap<>();

  PolicyReader(ProviderCatalog catalog) {
    this.catalog = catalog;
    analysed.put("analysed-agent", () -> AnalysedPolicies.before(registration("full")));
    analysed.put("analysis-fix", () -> AnalysedPolicies.fix(registration("heartbeat-first")));
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException naming what is wrong and what was expected
   */
  Policy read(String text) {
    Matcher shape = SHAPE.matcher(text);
    if (!shape.matches()) {
      throw new IllegalArgumentException(
          "--policy " + text + " (expected: NAME[+spread|+slots|+hints|+alone][:OPTION=VALUE]...)");
    }
    String name = shape.group(1);
    Map<String, String> values = values(text, shape.group(3));
    Supplier<Policy> known = analysed.get(name);
    if (known != null) {
      if (shape.group(2) != null || !values.isEmpty()) {
        throw new IllegalArgumentException(
            "--policy " + text + " (expected: " + name + " alone, which is what it is)");
      }
      return known.get();
    }
    Found<BackoffStrategy> found = catalog
        .named(ProviderKind.BACKOFF, name)
        .orElseThrow(() -> new IllegalArgumentException(unknown(name)));
    return policy(text, found.provider(), hearing(text, name, shape.group(2)), values);
  }

  private static Map<String, String> values(String text, String written) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String part : written.split(":")) {
      int equals = part.indexOf('=');
      if (equals > 0 && values.put(part.substring(0, equals), part.substring(equals + 1)) != null) {
        throw new IllegalArgumentException(
            "--policy " + text + ": " + part.substring(0, equals) + " is written twice");
      }
    }
    return values;
  }

  private static Hearing hearing(
      String text, String name, @org.jspecify.annotations.Nullable String written) {
    if (written == null) {
      return name.equals(SERVER_PACED) ? Hearing.all() : Hearing.nothing();
    }
    Hearing hearing = HEARINGS.get(written);
    if (hearing == null) {
      throw new IllegalArgumentException("--policy " + text + ": +" + written
          + " (expected: one of +alone, +hints, +slots, +spread)");
    }
    return hearing;
  }

  private Policy policy(
      String text, BackoffStrategy strategy, Hearing hearing, Map<String, String> values) {
    List<Option<?>> own = strategy.options();
    List<Option<?>> machine = ReconnectPolicy.options();
    Set<String> ownNames = names(own);
    Set<String> machineNames = names(machine);
    Map<String, String> forOwn = new HashMap<>();
    Map<String, String> forMachine = new HashMap<>();
    List<SettingsProblem> problems = new ArrayList<>();
    values.forEach((option, value) -> {
      if (ownNames.contains(option)) {
        forOwn.put(option, value);
      }
      if (machineNames.contains(option)) {
        forMachine.put(option, value);
      }
      if (!ownNames.contains(option) && !machineNames.contains(option)) {
        Set<String> all = new TreeSet<>(ownNames);
        all.addAll(machineNames);
        problems.add(SettingsProblem.unknown(option, all));
      }
    });
    if (!problems.isEmpty()) {
      throw refused(text, new InvalidSettingsException(problems));
    }
    try {
      return new Policy(
          text,
          strategy.create(Settings.of(own, forOwn)),
          registration("heartbeat-first"),
          ReconnectPolicy.from(Settings.of(machine, forMachine)),
          hearing);
    } catch (InvalidSettingsException e) {
      throw refused(text, e);
    }
  }

  private static IllegalArgumentException refused(String text, InvalidSettingsException e) {
    return new IllegalArgumentException(e.problems().stream()
        .map(problem -> "--policy " + text + ": " + problem.message())
        .collect(Collectors.joining("\n")));
  }

  private static Set<String> names(List<Option<?>> options) {
    return options.stream().map(Option::name).collect(Collectors.toSet());
  }

  private Reregistration registration(String name) {
    ReregistrationStrategy strategy = catalog
        .named(ProviderKind.REGISTRATION, name)
        .map(Found::provider)
        .orElseThrow(() -> new IllegalArgumentException("registration strategy " + name
            + " is not available (expected: artifact rejoin-registration in lib/)"));
    return strategy.create(Settings.defaults(strategy.options()));
  }

  private String unknown(String name) {
    Set<String> names = new TreeSet<>(catalog.names(ProviderKind.BACKOFF));
    names.addAll(analysed.keySet());
    Function<String, String> hint = near -> "; did you mean " + near + "?";
    return "--policy " + name + " (expected: one of " + String.join(", ", names)
        + NearestName.to(name, names).map(hint).orElse("") + ")";
  }
}
