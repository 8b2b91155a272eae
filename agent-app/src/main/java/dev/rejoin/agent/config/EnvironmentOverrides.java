package dev.rejoin.agent.config;

import dev.rejoin.api.settings.NearestName;
import dev.rejoin.api.settings.Option;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Values from variables such as {@code REJOIN_RECONNECT_MAX_DELAY}: {@code REJOIN_} and the key path in upper case, its
 * dots and hyphens as underscores. A variable wins over the file; an empty one counts as not set; one that means nothing
 * is a problem, since a misspelt override that is silently ignored is worse than none.
 */
final class EnvironmentOverrides {
  private static final String PREFIX = "REJOIN_";

  /** Variables that belong to the launcher and the command line. */
  private static final Set<String> RESERVED =
      Set.of("REJOIN_CONFIG", "REJOIN_JAVA_OPTS", "REJOIN_NO_BUILD", "REJOIN_HOME");

  /** What Kubernetes puts into every pod for a service whose name begins with "rejoin" ("service links"). */
  private static final Pattern SERVICE_LINK = Pattern.compile(
      ".*_SERVICE_(HOST|PORT(_.*)?)|.*_PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?");

  private static final Pattern SERVICE_LINK_VALUE = Pattern.compile("(tcp|udp|sctp)://.*");

  private final Map<String, String> variables;

  /** Takes what concerns Rejoin out of an environment. */
  EnvironmentOverrides(Map<String, String> environment) {
    Map<String, String> own = new TreeMap<>();
    environment.forEach((name, value) -> {
      if (name.startsWith(PREFIX)
          && !RESERVED.contains(name)
          && !value.isEmpty()
          && !serviceLink(name, value)) {
        own.put(name, value);
      }
    });
    variables = own;
  }

  private static boolean serviceLink(String name, String value) {
    return SERVICE_LINK.matcher(name).matches()
        || (name.endsWith("_PORT") && SERVICE_LINK_VALUE.matcher(value).matches());
  }

  static String variableFor(String path) {
    return PREFIX + path.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** The override of one path, without regard to what else its name could mean. */
  Optional<Written> find(String path) {
    String variable = variableFor(path);
    return Optional.ofNullable(variables.get(variable))
        .map(value -> Written.of(value, new Origin.Environment(variable)));
  }

  /** Puts every override into {@code written}. */
  void apply(
      ConfigSchema schema,
      Optional<String> tokenVariable,
      Map<String, Written> written,
      List<ConfigProblem> problems) {
    Map<String, List<String>> paths = pathsByVariable(schema);
    variables.forEach((variable, value) -> {
      if (tokenVariable.filter(variable::equals).isPresent()) {
        return;
      }
      Origin origin = new Origin.Environment(variable);
      List<String> meant = paths.getOrDefault(variable, List.of());
      if (meant.size() == 1) {
        written.put(meant.get(0), Written.of(value, origin));
      } else if (meant.size() > 1) {
        problems.add(new ConfigProblem(
            origin,
            "may mean " + String.join(" or ", meant) + " (expected: one of them in the file)"));
      } else if (!openKey(schema, variable, value, written) && !unchecked(schema, variable)) {
        problems.add(new ConfigProblem(origin, unknown(variable, paths)));
      }
    });
  }

  private static boolean openKey(
      ConfigSchema schema, String variable, String value, Map<String, Written> written) {
    for (ConfigSection section : schema.sections()) {
      String prefix = variableFor(section.path()) + "_";
      if (section.openKeys()
          && variable.startsWith(prefix)
          && variable.length() > prefix.length()) {
        String key = variable.substring(prefix.length()).toLowerCase(Locale.ROOT);
        written.put(section.pathOf(key), Written.of(value, new Origin.Environment(variable)));
        return true;
      }
    }
    return false;
  }

  private static boolean unchecked(ConfigSchema schema, String variable) {
    return schema.sections().stream()
        .filter(ConfigSection::unchecked)
        .anyMatch(section -> variable.startsWith(variableFor(section.path()) + "_"));
  }

  private static String unknown(String variable, Map<String, List<String>> paths) {
    return NearestName.to(variable, paths.keySet())
        .map(nearest -> "means no key (did you mean " + nearest + "?)")
        .orElse(
            "means no key (expected: REJOIN_ and a key path, as in REJOIN_RECONNECT_MAX_DELAY)");
  }

  private static Map<String, List<String>> pathsByVariable(ConfigSchema schema) {
    Map<String, List<String>> paths = new HashMap<>();
    for (ConfigSection section : schema.sections()) {
      for (Option<?> option : section.options()) {
        String path = section.pathOf(option.name());
        paths.computeIfAbsent(variableFor(path), variable -> new ArrayList<>()).add(path);
      }
    }
    return paths;
  }
}
