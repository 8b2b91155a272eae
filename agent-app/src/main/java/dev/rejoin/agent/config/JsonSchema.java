package dev.rejoin.agent.config;

import dev.rejoin.agent.plugin.Found;
import dev.rejoin.agent.plugin.ProviderCatalog;
import dev.rejoin.agent.plugin.ProviderKind;
import dev.rejoin.api.Provider;
import dev.rejoin.api.settings.Option;
import dev.rejoin.reconnect.ReconnectPolicy;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;

/**
 * The configuration as a JSON schema (draft 2020-12), for editors: made from the option descriptions of the agent and of
 * every provider that was found. Where a strategy is chosen by name, the schema allows what that strategy describes.
 */
public final class JsonSchema {
  private static final Pattern RANGE =
      Pattern.compile("(-?[0-9]+(?:\\.[0-9]+)?)\\.\\.(-?[0-9]+(?:\\.[0-9]+)?)");
  private static final String DURATION_PATTERN = "^(0|([0-9]+(\\.[0-9]+)?(ns|us|ms|s|m|h|d))+)$";

  private final JsonGenerator json;
  private final ConfigSchema schema;
  private final ProviderCatalog catalog;

  private JsonSchema(JsonGenerator json, ConfigSchema schema, ProviderCatalog catalog) {
    this.json = json;
    this.schema = schema;
    this.catalog = catalog;
  }

  /** The schema, indented, for the providers in {@code catalog}. */
  public static String of(ProviderCatalog catalog) {
    StringWriter text = new StringWriter();
    ConfigSchema schema = ConfigSchema.of(catalog, Optional.empty(), Optional.empty());
    try (JsonGenerator json = new JsonFactory().createGenerator(new Indented(), text)) {
      new JsonSchema(json, schema, catalog).root();
    }
    return text + "\n";
  }

  /** Two spaces and line feeds on every system. */
  private static final class Indented extends ObjectWriteContext.Base {
    @Override
    public PrettyPrinter getPrettyPrinter() {
      DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
      return new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
    }
  }

  private void root() {
    json.writeStartObject();
    json.writeStringProperty("$schema", "https://json-schema.org/draft/2020-12/schema");
    json.writeStringProperty("title", "Configuration of a Rejoin agent");
    section(schema.get(""));
    json.writeEndObject();
  }

  /** The members of an object schema; the object itself is the caller's. */
  private void section(ConfigSection section) {
    json.writeStringProperty("type", "object");
    json.writeStringProperty("description", section.meaning());
    List<String> required = new ArrayList<>();
    json.writeObjectPropertyStart("properties");
    for (Option<?> option : options(section).values()) {
      option(section, option);
      if (option.required()) {
        required.add(option.name());
      }
    }
    for (String child : schema.children(section.path())) {
      json.writeObjectPropertyStart(child);
      section(schema.get(section.pathOf(child)));
      json.writeEndObject();
    }
    json.writeEndObject();
    if (!required.isEmpty()) {
      strings("required", required);
    }
    if (section.openKeys()) {
      json.writeName("additionalProperties");
      json.writeStartObject();
      types("string", "number", "boolean");
      json.writeEndObject();
    } else {
      json.writeBooleanProperty("additionalProperties", false);
    }
    if (section.path().equals(ConfigSchema.RECONNECT)) {
      perStrategy(ProviderKind.BACKOFF, OwnOptions.BACKOFF_STRATEGY, ReconnectPolicy.options());
    } else if (section.path().equals(ConfigSchema.REGISTRATION)) {
      perStrategy(ProviderKind.REGISTRATION, OwnOptions.REGISTRATION_STRATEGY, List.of());
    }
  }

  /** What any strategy describes; narrowed to the chosen one's by {@link #perStrategy}. */
  private Map<String, Option<?>> options(ConfigSection section) {
    Map<String, Option<?>> options = new LinkedHashMap<>();
    section.options().forEach(option -> options.put(option.name(), option));
    List<? extends Found<?>> strategies = switch (section.path()) {
      case ConfigSchema.RECONNECT -> catalog.all(ProviderKind.BACKOFF);
      case ConfigSchema.REGISTRATION -> catalog.all(ProviderKind.REGISTRATION);
      default -> List.of();
    };
    strategies.forEach(strategy -> strategy
        .provider()
        .options()
        .forEach(option -> options.putIfAbsent(option.name(), option)));
    return options;
  }

  private <P extends Provider> void perStrategy(
      ProviderKind<P> kind, Option<String> selector, List<Option<?>> common) {
    String byDefault = selector.defaultText().orElse("");
    json.writeArrayPropertyStart("allOf");
    for (Found<P> strategy : catalog.all(kind)) {
      json.writeStartObject();
      json.writeObjectPropertyStart("if");
      json.writeObjectPropertyStart("properties");
      json.writeObjectPropertyStart(selector.name());
      json.writeStringProperty("const", strategy.name());
      json.writeEndObject();
      json.writeEndObject();
      if (!strategy.name().equals(byDefault)) {
        strings("required", List.of(selector.name()));
      }
      json.writeEndObject();
      json.writeObjectPropertyStart("then");
      json.writeObjectPropertyStart("propertyNames");
      List<String> names = new ArrayList<>(List.of(selector.name()));
      common.forEach(option -> names.add(option.name()));
      strategy.provider().options().stream()
          .map(Option::name)
          .filter(name -> !names.contains(name))
          .forEach(names::add);
      strings("enum", names);
      json.writeEndObject();
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void option(ConfigSection section, Option<?> option) {
    json.writeObjectPropertyStart(option.name());
    json.writeStringProperty("description", description(option));
    switch (option.kind()) {
      case BOOLEAN -> json.writeStringProperty("type", "boolean");
      case INTEGER -> {
        json.writeStringProperty("type", "integer");
        range(option);
      }
      case NUMBER -> {
        json.writeStringProperty("type", "number");
        range(option);
      }
      case DURATION -> {
        types("string", "integer");
        json.writeStringProperty("pattern", DURATION_PATTERN);
      }
      case LIST -> list(section, option);
      case TEXT -> text(section, option);
    }
    option.defaultText().ifPresent(text -> defaultValue(option, text));
    json.writeEndObject();
  }

  private static String description(Option<?> option) {
    return option.meaning().isEmpty()
        ? "Expected: " + option.expectation() + "."
        : option.meaning() + " Expected: " + option.expectation() + ".";
  }

  private void list(ConfigSection section, Option<?> option) {
    types("array", "string");
    json.writeObjectPropertyStart("items");
    names(section, option)
        .ifPresentOrElse(
            names -> strings("enum", names), () -> json.writeStringProperty("type", "string"));
    json.writeEndObject();
  }

  private void text(ConfigSection section, Option<?> option) {
    Optional<List<String>> names = names(section, option)
        .or(() -> Optional.of(option.choices()).filter(choices -> !choices.isEmpty()));
    names.ifPresentOrElse(
        allowed -> strings("enum", allowed), () -> types("string", "number", "boolean"));
  }

  /** The names of providers, where an option selects by name. */
  private Optional<List<String>> names(ConfigSection section, Option<?> option) {
    if (option == OwnOptions.TRANSPORT) {
      return Optional.of(catalog.names(ProviderKind.TRANSPORT));
    } else if (option == OwnOptions.BACKOFF_STRATEGY
        && section.path().equals(ConfigSchema.RECONNECT)) {
      return Optional.of(catalog.names(ProviderKind.BACKOFF));
    } else if (option == OwnOptions.REGISTRATION_STRATEGY) {
      return Optional.of(catalog.names(ProviderKind.REGISTRATION));
    } else if (option == OwnOptions.DISABLED_HOOKS) {
      return Optional.of(catalog.names(ProviderKind.HOOK));
    } else if (option == OwnOptions.DISABLED_OBSERVERS) {
      return Optional.of(catalog.names(ProviderKind.OBSERVER));
    }
    return Optional.empty();
  }

  private void range(Option<?> option) {
    Matcher range = RANGE.matcher(option.expectation());
    if (range.matches()) {
      json.writeName("minimum");
      json.writeNumber(range.group(1));
      json.writeName("maximum");
      json.writeNumber(range.group(2));
    }
  }

  private void defaultValue(Option<?> option, String text) {
    json.writeName("default");
    switch (option.kind()) {
      case BOOLEAN -> json.writeBoolean(Boolean.parseBoolean(text));
      case INTEGER, NUMBER -> json.writeNumber(text);
      case LIST -> {
        json.writeStartArray();
        if (!text.isEmpty()) {
          List.of(text.split(",")).forEach(json::writeString);
        }
        json.writeEndArray();
      }
      case DURATION, TEXT -> json.writeString(text);
    }
  }

  private void types(String... types) {
    strings("type", List.of(types));
  }

  private void strings(String name, List<String> values) {
    json.writeArrayPropertyStart(name);
    values.forEach(json::writeString);
    json.writeEndArray();
  }
}
