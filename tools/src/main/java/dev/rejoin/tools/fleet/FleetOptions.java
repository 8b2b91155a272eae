package dev.rejoin.tools.fleet;

import dev.rejoin.agent.config.AgentConfig;
import dev.rejoin.agent.config.LogLevel;
import dev.rejoin.api.AgentDescription;
import dev.rejoin.tools.cli.DurationConverter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who the agents are and how they are configured. */
final class FleetOptions {
  private static final int MOST_AGENTS = 100_000;
  private static final Map<String, String> TRANSPORT_OF_SCHEME =
      Map.of("ws", "websocket", "wss", "websocket", "grpc", "grpc", "grpcs", "grpc");

  @Option(
      names = "--agents",
      paramLabel = "N",
      required = true,
      description = "How many agents, 1.." + MOST_AGENTS + ".")
  private int agents;

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      required = true,
      arity = "1..*",
      description = "Where the control plane is; several in order of preference.")
  private List<String> endpoints = new ArrayList<>();

  @Option(
      names = "--id-prefix",
      paramLabel = "TEXT",
      defaultValue = "fleet-",
      description =
          "What the agents' ids begin with; two fleets need two. Default: ${DEFAULT-VALUE}, giving fleet-0001.")
  private String idPrefix = "fleet-";

  @Option(
      names = "--strategy",
      paramLabel = "NAME",
      description = "Backoff strategy. Default: what the agent does by default.")
  private @Nullable String strategy;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Sets one value of the configuration, by its dotted path: --set reconnect.max_delay=5s. Repeatable.")
  private Map<String, String> values = new LinkedHashMap<>();

  @Option(
      names = "--ramp-up",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description =
          "Least time over which the agents are started; 0s is all at once. Default: 1 ms for each agent.")
  private @Nullable Duration rampUp;

  @Option(
      names = "--log-level",
      paramLabel = "debug|info|warn|error",
      defaultValue = "warn",
      description =
          "The least severity that is logged, on standard error. Default: ${DEFAULT-VALUE}.")
  private LogLevel logLevel = LogLevel.WARN;

  /** Refuses what no configuration would refuse later. */
  void check() {
    if (agents < 1 || agents > MOST_AGENTS) {
      throw new IllegalArgumentException(
          "--agents: " + agents + " (expected: 1.." + MOST_AGENTS + ")");
    }
    if (rampUp != null && rampUp.isNegative()) {
      throw new IllegalArgumentException("--ramp-up: " + rampUp + " (expected: 0s or more)");
    }
    try {
      AgentDescription.requireId(id(0));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--id-prefix: " + e.getMessage(), e);
    }
  }

  int agents() {
    return agents;
  }

  Duration rampUp() {
    return rampUp == null ? Duration.ofMillis(agents) : rampUp;
  }

  /** The endpoints, in order of preference. */
  String target() {
    return String.join(", ", endpoints);
  }

  LogLevel logLevel() {
    return logLevel;
  }

  /** {@code fleet-0001} for the first. */
  private String id(int index) {
    int digits = Math.max(4, Integer.toString(agents).length());
    return idPrefix + String.format(Locale.ROOT, "%0" + digits + "d", index + 1);
  }

  /** The agent with that index, from 0. */
  AgentDescription description(int index) {
    String id = id(index);
    return AgentDescription.builder(id).name(id).cluster("fleet").build();
  }

  /**
   * The configuration that all of them share.
   *
   * @throws dev.rejoin.agent.config.InvalidConfigException with every problem at once
   */
  AgentConfig config() {
    Map<String, Object> tree = new LinkedHashMap<>();
    put(tree, "transport", transports());
    put(tree, "control_plane.endpoints", endpoints);
    put(tree, "agent.id", idPrefix + "0");
    put(tree, "status.port", "off");
    if (strategy != null) {
      put(tree, "reconnect.strategy", strategy);
    }
    values.forEach((path, value) -> put(tree, path, value));
    return AgentConfig.of(tree);
  }

  private List<String> transports() {
    Set<String> names = new LinkedHashSet<>();
    for (String endpoint : endpoints) {
      int end = Math.max(0, endpoint.indexOf(':'));
      String scheme = endpoint.substring(0, end).toLowerCase(Locale.ROOT);
      names.add(TRANSPORT_OF_SCHEME.getOrDefault(scheme, "websocket"));
    }
    return List.copyOf(names);
  }

  /** Puts a value where its dotted path leads, making the sections on the way. */
  @SuppressWarnings("unchecked")
  private static void put(Map<String, Object> tree, String path, Object value) {
    String[] keys = path.split("\\.");
    Map<String, Object> section = tree;
    for (int i = 0; i < keys.length - 1; i++) {
      Object next = section.computeIfAbsent(keys[i], key -> new HashMap<String, Object>());
      if (!(next instanceof Map)) {
        throw new IllegalArgumentException(
            "--set " + path + ": " + keys[i] + " is no section (expected: section.option)");
      }
      section = (Map<String, Object>) next;
    }
    section.put(keys[keys.length - 1], value);
  }
}
