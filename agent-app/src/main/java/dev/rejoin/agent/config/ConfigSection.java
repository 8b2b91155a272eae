package dev.rejoin.agent.config;

import dev.rejoin.api.settings.Option;
import java.util.List;
import java.util.Optional;

/**
 * A mapping of the configuration and what may stand in it.
 *
 * @param path its keys from the root, joined by dots; empty for the root
 * @param meaning one sentence for the reference
 * @param options what may be set here
 * @param openKeys true if any key is allowed, with a text as its value: labels
 * @param unchecked true if nobody knows what may stand here, because the strategy it belongs to was not found
 */
record ConfigSection(
    String path, String meaning, List<Option<?>> options, boolean openKeys, boolean unchecked) {

  ConfigSection {
    options = List.copyOf(options);
  }

  static ConfigSection of(String path, String meaning, List<Option<?>> options) {
    return new ConfigSection(path, meaning, options, false, false);
  }

  static ConfigSection open(String path, String meaning) {
    return new ConfigSection(path, meaning, List.of(), true, false);
  }

  ConfigSection asUnchecked() {
    return new ConfigSection(path, meaning, options, openKeys, true);
  }

  String pathOf(String option) {
    return path.isEmpty() ? option : path + "." + option;
  }

  Optional<Option<?>> find(String option) {
    return options.stream().filter(candidate -> candidate.name().equals(option)).findFirst();
  }
}
