package dev.rejoin.agent.config;

import static dev.rejoin.agent.config.ConfigSchema.AGENT;
import static dev.rejoin.agent.config.ConfigSchema.HEARTBEAT;
import static dev.rejoin.agent.config.ConfigSchema.HOOKS;
import static dev.rejoin.agent.config.ConfigSchema.LOG;
import static dev.rejoin.agent.config.ConfigSchema.OBSERVERS;
import static dev.rejoin.agent.config.ConfigSchema.PLUGINS;
import static dev.rejoin.agent.config.ConfigSchema.RECONNECT;
import static dev.rejoin.agent.config.ConfigSchema.REGISTRATION;
import static dev.rejoin.agent.config.ConfigSchema.STATUS;
import static dev.rejoin.agent.config.ConfigSchema.TRANSPORTS;

import dev.rejoin.agent.config.ConfigNode.Mapping;
import dev.rejoin.agent.machine.Machine;
import dev.rejoin.agent.plugin.Found;
import dev.rejoin.agent.plugin.ProviderCatalog;
import dev.rejoin.agent.plugin.ProviderKind;
import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.Provider;
import dev.rejoin.api.backoff.BackoffStrategy;
import dev.rejoin.api.observe.ObserverProvider;
import dev.rejoin.api.registration.HookProvider;
import dev.rejoin.api.registration.ReregistrationStrategy;
import dev.rejoin.api.settings.InvalidSettingsException;
import dev.rejoin.api.settings.Option;
import dev.rejoin.api.settings.Settings;
import dev.rejoin.api.transport.Transport;
import dev.rejoin.reconnect.ReconnectPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * From text to a checked configuration. The order is forced by what depends on what: the plugin folder says which
 * providers there are, the chosen names say which options there are, and only then can every key be judged. Problems
 * are collected on the way and thrown together at the end.
 */
final class ConfigLoader {
  private final Map<String, String> environment;
  private final EnvironmentOverrides overrides;
  private final Function<Optional<Path>, ProviderCatalog> discovery;
  private final Machine machine;

  ConfigLoader(
      Map<String, String> environment,
      Function<Optional<Path>, ProviderCatalog> discovery,
      Machine machine) {
    this.environment = environment;
    this.overrides = new EnvironmentOverrides(environment);
    this.discovery = discovery;
    this.machine = machine;
  }

  AgentConfig load(Optional<Path> file) {
    if (file.isEmpty()) {
      return load(new Mapping(List.of(), new Origin.Nowhere()), Path.of(""));
    }
    return load(ConfigFile.read(file.get()), ConfigFile.folderOf(file.get()));
  }

  ProviderCatalog catalog(Optional<Path> file) {
    return file.isEmpty()
        ? catalog(new Mapping(List.of(), new Origin.Nowhere()), Path.of(""))
        : catalog(ConfigFile.read(file.get()), ConfigFile.folderOf(file.get()));
  }

  /** The providers that the plugin folder named by {@code root} and the class path hold. */
  private ProviderCatalog catalog(Mapping root, Path baseFolder) {
    return discovery.apply(pluginFolder(root, baseFolder));
  }

  AgentConfig load(Mapping root, Path baseFolder) {
    List<ConfigProblem> problems = new ArrayList<>();
    ProviderCatalog catalog = catalog(root, baseFolder);
    Origin pluginOrigin = early(root, PLUGINS, OwnOptions.PLUGIN_DIRECTORY).origin();
    catalog
        .problems()
        .forEach(
            problem -> problems.add(new ConfigProblem(pluginOrigin, PLUGINS + ": " + problem)));

    ProviderChoice choice = new ProviderChoice(catalog, problems);
    Written transportNames = early(root, "", OwnOptions.TRANSPORT);
    List<Found<Transport>> transports = new ArrayList<>(
        choice.several(ProviderKind.TRANSPORT, "transport", transportNames.split()));
    Written heartbeats = early(root, HEARTBEAT, OwnOptions.HEARTBEAT_CHANNEL);
    if (heartbeats.text().equals("grpc")) {
      choice
          .one(ProviderKind.TRANSPORT, "heartbeat.channel", "grpc", heartbeats.origin())
          .filter(found -> !transports.contains(found))
          .ifPresent(transports::add);
    }
    Written backoffName = early(root, RECONNECT, OwnOptions.BACKOFF_STRATEGY);
    Optional<Found<BackoffStrategy>> backoff =
        strategy(choice, ProviderKind.BACKOFF, RECONNECT, backoffName);
    Written registrationName = early(root, REGISTRATION, OwnOptions.REGISTRATION_STRATEGY);
    Optional<Found<ReregistrationStrategy>> registration =
        strategy(choice, ProviderKind.REGISTRATION, REGISTRATION, registrationName);
    List<Found<HookProvider>> hooks = choice.allBut(
        ProviderKind.HOOK,
        HOOKS + ".disabled",
        early(root, HOOKS, OwnOptions.DISABLED_HOOKS).split());
    List<Found<ObserverProvider>> observers = choice.allBut(
        ProviderKind.OBSERVER,
        OBSERVERS + ".disabled",
        early(root, OBSERVERS, OwnOptions.DISABLED_OBSERVERS).split());

    ConfigSchema schema = ConfigSchema.of(
        catalog,
        backoff
            .or(() -> choice.nearest(ProviderKind.BACKOFF, backoffName.text()))
            .map(Found::provider),
        registration
            .or(() -> choice.nearest(ProviderKind.REGISTRATION, registrationName.text()))
            .map(Found::provider));
    TreeWalk walk = new TreeWalk(schema, problems).over(root);
    overrides.apply(schema, tokenVariable(root), walk.written(), problems);
    ConfigValues values = new ConfigValues(schema, walk.written(), walk.sections(), problems);

    checkSections(values);
    Map<String, String> schemes = choice.schemes(transports, transportNames.origin());
    ControlPlaneAccess access =
        new AccessReader(values, baseFolder, environment).read(schemes, catalog);
    Optional<ReconnectPolicy> policy = policy(values);
    AgentDescription description = description(values);
    if (!problems.isEmpty()) {
      throw new InvalidConfigException(problems);
    }

    ChosenProviders providers = new ChosenProviders(
        chosenEach(values, TRANSPORTS, transports),
        chosen(values, RECONNECT, backoff.orElseThrow()),
        chosen(values, REGISTRATION, registration.orElseThrow()),
        chosenEach(values, HOOKS, hooks),
        chosenEach(values, OBSERVERS, observers));
    return new AgentConfig(
        description,
        access,
        providers,
        policy.orElseThrow(),
        status(values),
        new LogSettings(
            values.get(LOG, OwnOptions.LOG_FORMAT), values.get(LOG, OwnOptions.LOG_LEVEL)),
        EffectiveValues.of(values, description),
        (section, e) -> locate(values, section, e));
  }

  private static InvalidConfigException locate(
      ConfigValues values, String section, InvalidSettingsException e) {
    return new InvalidConfigException(values.located(section, e));
  }

  private static <P extends Provider> Optional<Found<P>> strategy(
      ProviderChoice choice, ProviderKind<P> kind, String section, Written name) {
    return choice.one(kind, section + ".strategy", name.text(), name.origin());
  }

  /** A value that must be known before the schema is: the override, what the file says, or the default. */
  private Written early(Mapping root, String section, Option<?> option) {
    String path = section.isEmpty() ? option.name() : section + "." + option.name();
    Optional<ConfigNode> parent = section.isEmpty() ? Optional.of(root) : root.find(section);
    return overrides
        .find(path)
        .or(() -> parent
            .filter(Mapping.class::isInstance)
            .flatMap(mapping -> ((Mapping) mapping).find(option.name()))
            .flatMap(Written::ofNode))
        .orElseGet(() -> Written.of(option.defaultText().orElse(""), new Origin.Default()));
  }

  /** The default folder need not exist, one that was asked for must. */
  private Optional<Path> pluginFolder(Mapping root, Path baseFolder) {
    Written written = early(root, PLUGINS, OwnOptions.PLUGIN_DIRECTORY);
    Path folder = AccessReader.resolve(written, baseFolder);
    boolean optional = written.origin() instanceof Origin.Default;
    return optional && !Files.exists(folder) ? Optional.empty() : Optional.of(folder);
  }

  private Optional<String> tokenVariable(Mapping root) {
    return Optional.of(
            early(root, ConfigSchema.CREDENTIALS, OwnOptions.TOKEN_ENV).text())
        .filter(name -> !name.isEmpty());
  }

  private static void checkSections(ConfigValues values) {
    values.schema().sections().stream()
        .filter(section -> !section.unchecked())
        .forEach(section -> values.settings(section.path(), section.options()));
  }

  private static Optional<ReconnectPolicy> policy(ConfigValues values) {
    Optional<Settings> settings = values.settings(RECONNECT, ReconnectPolicy.options());
    try {
      return settings.map(ReconnectPolicy::from);
    } catch (InvalidSettingsException e) {
      values.note(RECONNECT, e);
      return Optional.empty();
    }
  }

  private AgentDescription description(ConfigValues values) {
    String id = values
        .find(AGENT, OwnOptions.ID)
        .or(() -> machine.hostName().filter(OwnOptions::isAgentId))
        .orElse("agent");
    return AgentDescription.builder(id)
        .name(values.find(AGENT, OwnOptions.NAME).orElse(""))
        .cluster(values.find(AGENT, OwnOptions.CLUSTER).orElse(""))
        .kubernetesVersion(values.find(AGENT, OwnOptions.KUBERNETES_VERSION).orElse(""))
        .serverAddress(values.find(AGENT, OwnOptions.SERVER_ADDRESS).orElse(""))
        .cloudProvider(values.find(AGENT, OwnOptions.CLOUD_PROVIDER).orElse(""))
        .region(values.find(AGENT, OwnOptions.REGION).orElse(""))
        .serverSpecs(machine.specs())
        .labels(values.openKeys(ConfigSchema.LABELS))
        .metadata(values.openKeys(ConfigSchema.METADATA))
        .build();
  }

  private static StatusSettings status(ConfigValues values) {
    String port = values.get(STATUS, OwnOptions.STATUS_PORT);
    return new StatusSettings(
        values.get(STATUS, OwnOptions.STATUS_HOST),
        port.equals("off") ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(port)));
  }

  private static <P extends Provider> List<Chosen<P>> chosenEach(
      ConfigValues values, String parent, List<Found<P>> providers) {
    return providers.stream()
        .map(found -> chosen(values, parent + "." + found.name(), found))
        .toList();
  }

  private static <P extends Provider> Chosen<P> chosen(
      ConfigValues values, String section, Found<P> found) {
    Settings settings = values
        .settings(section, found.provider().options())
        .orElseThrow(() -> new IllegalStateException(section + " was checked before"));
    return new Chosen<>(found, settings, section);
  }
}
