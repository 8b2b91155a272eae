package dev.rejoin.agent.config;

import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.settings.InvalidValueException;
import dev.rejoin.api.settings.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lists what holds in the end, in the order of the schema. */
final class EffectiveValues {

  private EffectiveValues() {}

  static List<EffectiveValue> of(ConfigValues values, AgentDescription description) {
    List<EffectiveValue> effective = new ArrayList<>();
    for (ConfigSection section : values.schema().sections()) {
      for (Option<?> option : section.options()) {
        String path = section.pathOf(option.name());
        text(values.written(path), option)
            .ifPresent(text -> effective.add(new EffectiveValue(
                section.path(),
                option.name(),
                Secrets.shown(option.name(), text),
                option.kind() == Option.Kind.LIST,
                values.origin(path))));
        if (option == OwnOptions.ID && values.written(path).isEmpty()) {
          effective.add(new EffectiveValue(
              section.path(), option.name(), description.id(), false, new Origin.Detected()));
        }
      }
      if (section.openKeys()) {
        values
            .openKeys(section.path())
            .forEach((key, text) -> effective.add(new EffectiveValue(
                section.path(),
                key,
                Secrets.shown(key, text),
                false,
                values.origin(section.pathOf(key)))));
      }
    }
    return effective;
  }

  private static <T> Optional<String> text(Optional<Written> written, Option<T> option) {
    if (written.isEmpty()) {
      return option.defaultText();
    }
    try {
      return Optional.of(option.print(option.parse(written.get().text())));
    } catch (InvalidValueException e) {
      throw new IllegalStateException(option.name() + " was checked before", e);
    }
  }
}
