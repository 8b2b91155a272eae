package dev.rejoin.agent.config;

import dev.rejoin.agent.plugin.Found;
import dev.rejoin.agent.plugin.ProviderCatalog;
import dev.rejoin.agent.plugin.ProviderKind;
import dev.rejoin.api.Provider;
import dev.rejoin.api.settings.Option;
import dev.rejoin.reconnect.ReconnectPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything that may be written, given the providers that were found and the strategies that were chosen. */
final class ConfigSchema {
  static final String AGENT = "agent";
  static final String LABELS = "agent.labels";
  static final String METADATA = "agent.metadata";
  static final String CONTROL_PLANE = "control_plane";
  static final String HEARTBEAT = "heartbeat";
  static final String CREDENTIALS = "credentials";
  static final String TLS = "tls";
  static final String PROXY = "proxy";
  static final String TRANSPORTS = "transports";
  static final String RECONNECT = "reconnect";
  static final String REGISTRATION = "registration";
  static final String HOOKS = "hooks";
  static final String OBSERVERS = "observers";
  static final String STATUS = "status";
  static final String LOG = "log";
  static final String PLUGINS = "plugins";

  private final List<ConfigSection> sections;

  private ConfigSchema(List<ConfigSection> sections) {
    this.sections = List.copyOf(sections);
  }

  /**
   * The schema for one choice of strategies.
   *
   * @param backoff empty if neither the chosen one nor one of a similar name was found; its section then accepts
   *     anything
   * @param registration likewise
   */
  static ConfigSchema of(
      ProviderCatalog catalog,
      Optional<? extends Provider> backoff,
      Optional<? extends Provider> registration) {
    List<ConfigSection> sections = new ArrayList<>();
    sections.add(ConfigSection.of("", "The whole file.", List.of(OwnOptions.TRANSPORT)));
    sections.add(ConfigSection.of(
        AGENT,
        "Who this agent is: what the control plane learns at a full registration. The machine's processors, memory,"
            + " disk, system and architecture are detected.",
        List.of(
            OwnOptions.ID,
            OwnOptions.NAME,
            OwnOptions.CLUSTER,
            OwnOptions.KUBERNETES_VERSION,
            OwnOptions.SERVER_ADDRESS,
            OwnOptions.CLOUD_PROVIDER,
            OwnOptions.REGION)));
    sections.add(ConfigSection.open(LABELS, "Short, selectable facts: any key, with a text."));
    sections.add(ConfigSection.open(METADATA, "Anything else: any key, with a text."));
    sections.add(ConfigSection.of(
        CONTROL_PLANE, "Where the control plane is.", List.of(OwnOptions.ENDPOINTS)));
    sections.add(ConfigSection.of(
        HEARTBEAT,
        "Which way heartbeats go.",
        List.of(OwnOptions.HEARTBEAT_CHANNEL, OwnOptions.HEARTBEAT_ENDPOINT)));
    sections.add(ConfigSection.of(
        CREDENTIALS,
        "The bearer token. Its value never stands in this file.",
        List.of(OwnOptions.TOKEN_FILE, OwnOptions.TOKEN_ENV, OwnOptions.ALLOW_PLAINTEXT)));
    sections.add(ConfigSection.of(
        TLS,
        "Trust and identity on secure endpoints. Files are read again when they change.",
        List.of(OwnOptions.CA_FILE, OwnOptions.CERTIFICATE_FILE, OwnOptions.KEY_FILE)));
    sections.add(ConfigSection.of(
        PROXY,
        "A proxy between the agent and the control plane.",
        List.of(OwnOptions.PROXY_URL, OwnOptions.PROXY_USER, OwnOptions.PROXY_PASSWORD_FILE)));
    sections.add(ConfigSection.of(TRANSPORTS, "The options of each transport.", List.of()));
    addEach(sections, TRANSPORTS, catalog.all(ProviderKind.TRANSPORT));
    sections.add(strategySection(
        RECONNECT,
        "How the agent comes back: the rules that hold for every strategy, and the strategy's own options.",
        merged(
            OwnOptions.BACKOFF_STRATEGY,
            ReconnectPolicy.options(),
            backoff.map(Provider::options).orElse(List.of())),
        backoff.isPresent()));
    sections.add(strategySection(
        REGISTRATION,
        "How the agent becomes known on a fresh connection.",
        merged(
            OwnOptions.REGISTRATION_STRATEGY,
            List.of(),
            registration.map(Provider::options).orElse(List.of())),
        registration.isPresent()));
    sections.add(ConfigSection.of(
        HOOKS,
        "What follows each registration; every hook found is used.",
        List.of(OwnOptions.DISABLED_HOOKS)));
    addEach(sections, HOOKS, catalog.all(ProviderKind.HOOK));
    sections.add(ConfigSection.of(
        OBSERVERS,
        "Who hears what happens; every observer found is used.",
        List.of(OwnOptions.DISABLED_OBSERVERS)));
    addEach(sections, OBSERVERS, catalog.all(ProviderKind.OBSERVER));
    sections.add(ConfigSection.of(
        STATUS,
        "The local status endpoint: /livez, /readyz and /status.",
        List.of(OwnOptions.STATUS_HOST, OwnOptions.STATUS_PORT)));
    sections.add(
        ConfigSection.of(LOG, "The log.", List.of(OwnOptions.LOG_FORMAT, OwnOptions.LOG_LEVEL)));
    sections.add(
        ConfigSection.of(PLUGINS, "Where plugins are.", List.of(OwnOptions.PLUGIN_DIRECTORY)));
    return new ConfigSchema(sections);
  }

  private static void addEach(
      List<ConfigSection> sections, String parent, List<? extends Found<?>> providers) {
    for (Found<?> found : providers) {
      sections.add(ConfigSection.of(
          parent + "." + found.name(),
          "Options of the " + found.kind().label() + " " + found.name() + ".",
          found.provider().options()));
    }
  }

  private static ConfigSection strategySection(
      String path, String meaning, List<Option<?>> options, boolean strategyFound) {
    ConfigSection section = ConfigSection.of(path, meaning, options);
    return strategyFound ? section : section.asUnchecked();
  }

  /** The strategy's description of an option wins over the machine's: its default is the one that will hold. */
  private static List<Option<?>> merged(
      Option<String> selector, List<Option<?>> machine, List<Option<?>> strategy) {
    Map<String, Option<?>> byName = new LinkedHashMap<>();
    byName.put(selector.name(), selector);
    strategy.forEach(option -> byName.putIfAbsent(option.name(), option));
    machine.forEach(option -> byName.putIfAbsent(option.name(), option));
    return List.copyOf(byName.values());
  }

  List<ConfigSection> sections() {
    return sections;
  }

  Optional<ConfigSection> find(String path) {
    return sections.stream().filter(section -> section.path().equals(path)).findFirst();
  }

  ConfigSection get(String path) {
    return find(path).orElseThrow(() -> new IllegalStateException("no section " + path));
  }

  /** The keys that lead from a section to the sections in it. */
  List<String> children(String path) {
    String prefix = path.isEmpty() ? "" : path + ".";
    return sections.stream()
        .map(ConfigSection::path)
        .filter(child -> child.length() > prefix.length()
            && child.startsWith(prefix)
            && child.indexOf('.', prefix.length()) < 0)
        .map(child -> child.substring(prefix.length()))
        .toList();
  }
}
