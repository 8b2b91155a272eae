package dev.rejoin.agent.config;

import dev.rejoin.agent.machine.Machine;
import dev.rejoin.agent.plugin.ProviderCatalog;
import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.settings.InvalidSettingsException;
import dev.rejoin.reconnect.ReconnectPolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A whole, checked configuration. Immutable.
 *
 * @param description who the agent is; a program that hosts several agents uses others beside it
 * @param effective every value that holds, with where it comes from, secrets redacted
 */
public record AgentConfig(
    AgentDescription description,
    ControlPlaneAccess access,
    ChosenProviders providers,
    ReconnectPolicy policy,
    StatusSettings status,
    LogSettings log,
    List<EffectiveValue> effective,
    ProblemLocator locator) {

  public AgentConfig {
    effective = List.copyOf(effective);
  }

  /** Points at where a section's options were written. */
  @FunctionalInterface
  public interface ProblemLocator {
    InvalidConfigException locate(String section, InvalidSettingsException e);
  }

  /**
   * Reads a file, if there is one, with the overrides of an environment.
   *
   * @throws InvalidConfigException with every problem
   */
  public static AgentConfig load(Optional<Path> file, Map<String, String> environment) {
    return new ConfigLoader(environment, ProviderCatalog::find, Machine.detect()).load(file);
  }

  /**
   * Reads YAML, for programs that host agents; no environment, relative paths belong to the working directory.
   *
   * @throws InvalidConfigException with every problem
   */
  public static AgentConfig of(String yaml) {
    return new ConfigLoader(Map.of(), ProviderCatalog::find, Machine.detect())
        .load(YamlTree.read("configuration", yaml), Path.of(""));
  }

  /**
   * The same with providers that were found before: a program that makes many configurations looks for them once.
   *
   * @throws InvalidConfigException with every problem
   */
  public static AgentConfig of(String yaml, ProviderCatalog catalog) {
    return new ConfigLoader(Map.of(), folder -> catalog, Machine.detect())
        .load(YamlTree.read("configuration", yaml), Path.of(""));
  }

  /**
   * The same from nested maps, collections and texts.
   *
   * @throws InvalidConfigException with every problem
   */
  public static AgentConfig of(Map<String, ?> values) {
    return new ConfigLoader(Map.of(), ProviderCatalog::find, Machine.detect())
        .load(GivenTree.of(values), Path.of(""));
  }

  /**
   * The providers that a configuration would choose from, whatever else is wrong with it.
   *
   * @throws InvalidConfigException if the file cannot be read
   */
  public static ProviderCatalog catalog(Optional<Path> file, Map<String, String> environment) {
    return new ConfigLoader(environment, ProviderCatalog::find, Machine.detect()).catalog(file);
  }

  /** What a provider found wrong with its settings, with the places of the options. */
  public InvalidConfigException locate(String section, InvalidSettingsException e) {
    return locator.locate(section, e);
  }
}
