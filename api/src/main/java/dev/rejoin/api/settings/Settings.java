package dev.rejoin.api.settings;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A provider's own slice of the configuration: every value parsed, checked and typed. Immutable.
 *
 * <p>Made by the assembly from what a user wrote; a provider only reads it.
 */
public final class Settings {
  private final Map<String, Object> values;
  private final Map<String, Option<?>> options;

  private Settings(Map<String, Option<?>> options, Map<String, Object> values) {
    this.options = Map.copyOf(options);
    this.values = Map.copyOf(values);
  }

  /** Every option at its default. */
  public static Settings defaults(List<Option<?>> options) {
    return of(options, Map.of());
  }

  /**
   * Parses and checks what was written.
   *
   * @param options all options of the provider
   * @param written values by option name, as written
   * @throws InvalidSettingsException with every problem at once: unknown names with the nearest known one, values
   *     that do not parse or are out of range, missing mandatory ones
   */
  public static Settings of(List<Option<?>> options, Map<String, String> written) {
    Map<String, Option<?>> known = new HashMap<>();
    for (Option<?> option : options) {
      if (known.put(option.name(), option) != null) {
        throw new IllegalStateException("option " + option.name() + " is described twice");
      }
    }
    List<SettingsProblem> problems = new ArrayList<>();
    Map<String, Object> values = new HashMap<>();
    written.forEach((name, text) -> {
      Option<?> option = known.get(name);
      if (option == null) {
        problems.add(SettingsProblem.unknown(name, known.keySet()));
        return;
      }
      try {
        values.put(name, option.parse(text));
      } catch (InvalidValueException e) {
        problems.add(SettingsProblem.invalid(name, e));
      }
    });
    for (Option<?> option : options) {
      if (!written.containsKey(option.name())) {
        option.defaultValue().ifPresent(value -> values.put(option.name(), value));
        if (option.required()) {
          problems.add(SettingsProblem.missing(option));
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidSettingsException(problems);
    }
    return new Settings(known, values);
  }

  /**
   * The value of an option that is mandatory or has a default.
   *
   * @throws IllegalStateException if the option was not described by the provider, or has neither
   */
  public <T> T get(Option<T> option) {
    return find(option)
        .orElseThrow(() -> new IllegalStateException("option " + option.name() + " has no value"));
  }

  /** The value of an option that may be left out. */
  @SuppressWarnings("unchecked")
  public <T> Optional<T> find(Option<T> option) {
    if (!options.containsKey(option.name())) {
      throw new IllegalStateException(
          "option " + option.name() + " was not described by its provider");
    }
    return Optional.ofNullable((T) values.get(option.name()));
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
