package dev.rejoin.api.settings;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One setting, described once: what parses it, what it may be, what it is when nothing is said, and what it means. The
 * configuration reference, the JSON schema and every error message are made from this description.
 *
 * <p>Immutable; the {@code with}-like methods return changed copies.
 *
 * @param <T> the type of the parsed value
 */
public final class Option<T> {

  /** The shape of a value, for schemas and documentation. */
  public enum Kind {
    BOOLEAN,
    INTEGER,
    NUMBER,
    DURATION,
    TEXT,
    LIST
  }

  private final String name;
  private final Kind kind;
  private final Function<String, T> parser;
  private final Function<T, String> printer;
  private final Predicate<T> valid;
  private final String expectation;
  private final @Nullable T defaultValue;
  private final String meaning;
  private final boolean required;
  private final List<String> choices;

  private Option(
      String name,
      Kind kind,
      Function<String, T> parser,
      Function<T, String> printer,
      Predicate<T> valid,
      String expectation,
      @Nullable T defaultValue,
      String meaning,
      boolean required,
      List<String> choices) {
    this.name = name;
    this.kind = kind;
    this.parser = parser;
    this.printer = printer;
    this.valid = valid;
    this.expectation = expectation;
    this.defaultValue = defaultValue;
    this.meaning = meaning;
    this.required = required;
    this.choices = choices;
  }

  private static <T> Option<T> create(
      String name,
      Kind kind,
      Function<String, T> parser,
      Function<T, String> printer,
      String expectation) {
    if (!name.matches("[a-z][a-z0-9_]*")) {
      throw new IllegalArgumentException("option: " + name + " (expected: [a-z][a-z0-9_]*)");
    }
    return new Option<>(
        name, kind, parser, printer, value -> true, expectation, null, "", false, List.of());
  }

  /** {@code true} or {@code false}. */
  public static Option<Boolean> flag(String name) {
    return create(name, Kind.BOOLEAN, Option::parseBoolean, String::valueOf, "true or false");
  }

  /** A whole number between two bounds, both included. */
  public static Option<Integer> integer(String name, int least, int most) {
    return create(name, Kind.INTEGER, Integer::valueOf, String::valueOf, least + ".." + most)
        .accepting(value -> value >= least && value <= most, least + ".." + most);
  }

  /** A finite number between two bounds, both included. */
  public static Option<Double> number(String name, double least, double most) {
    return create(name, Kind.NUMBER, Option::parseNumber, String::valueOf, least + ".." + most)
        .accepting(value -> value >= least && value <= most, least + ".." + most);
  }

  /** A length of time with its unit ({@code 500ms}, {@code 1m30s}) between two bounds, both included. */
  public static Option<Duration> duration(String name, Duration least, Duration most) {
    String range = Durations.format(least) + ".." + Durations.format(most);
    return create(name, Kind.DURATION, Durations::parse, Durations::format, range)
        .accepting(value -> value.compareTo(least) >= 0 && value.compareTo(most) <= 0, range);
  }

  /** Any text that is not blank. */
  public static Option<String> text(String name) {
    return create(name, Kind.TEXT, Function.identity(), Function.identity(), "text")
        .accepting(value -> !value.isBlank(), "text that is not blank");
  }

  /** One of an enum's constants, written in lower case with hyphens. */
  public static <E extends Enum<E>> Option<E> choice(String name, Class<E> type) {
    List<String> names =
        Arrays.stream(type.getEnumConstants()).map(Option::lowerCase).collect(Collectors.toList());
    String expectation = "one of " + String.join(", ", names);
    Function<String, E> parser = text -> Arrays.stream(type.getEnumConstants())
        .filter(constant -> lowerCase(constant).equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(text));
    Option<E> option = create(name, Kind.TEXT, parser, Option::lowerCase, expectation);
    return new Option<>(
        name, Kind.TEXT, parser, option.printer, option.valid, expectation, null, "", false, names);
  }

  /** A list of texts; in a single scalar they are separated by commas. */
  public static Option<List<String>> list(String name) {
    return create(
        name,
        Kind.LIST,
        text -> Arrays.stream(text.split(","))
            .map(String::strip)
            .filter(item -> !item.isEmpty())
            .toList(),
        items -> String.join(",", items),
        "a list of texts");
  }

  private static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Decimal notation only: {@link Double#valueOf(String)} would take {@code 1d} for one, not for one day. */
  private static Double parseNumber(String text) {
    return new BigDecimal(text).doubleValue();
  }

  private static Boolean parseBoolean(String text) {
    return switch (text) {
      case "true" -> Boolean.TRUE;
      case "false" -> Boolean.FALSE;
      default -> throw new IllegalArgumentException(text);
    };
  }

  /** What it is when nothing is said. */
  public Option<T> byDefault(T value) {
    return new Option<>(
        name, kind, parser, printer, valid, expectation, value, meaning, required, choices);
  }

  /** One or two sentences for the reference. */
  public Option<T> meaning(String text) {
    return new Option<>(
        name, kind, parser, printer, valid, expectation, defaultValue, text, required, choices);
  }

  /** There is no default: a configuration without it is refused. */
  public Option<T> mandatory() {
    return new Option<>(
        name, kind, parser, printer, valid, expectation, defaultValue, meaning, true, choices);
  }

  /** Narrows what is accepted; {@code expectation} replaces the wording of what was expected. */
  public Option<T> accepting(Predicate<T> condition, String expectation) {
    return new Option<>(
        name,
        kind,
        parser,
        printer,
        valid.and(condition),
        expectation,
        defaultValue,
        meaning,
        required,
        choices);
  }

  /** Changes what the parsed text becomes, for example a path or an endpoint. */
  public <U> Option<U> as(Function<T, U> mapping, Function<U, T> back, String expectation) {
    return new Option<>(
        name,
        kind,
        text -> {
          T value = parser.apply(text);
          if (!valid.test(value)) {
            throw new IllegalArgumentException(text);
          }
          return mapping.apply(value);
        },
        value -> printer.apply(back.apply(value)),
        value -> true,
        expectation,
        null,
        meaning,
        required,
        choices);
  }

  public String name() {
    return name;
  }

  public Kind kind() {
    return kind;
  }

  public String meaning() {
    return meaning;
  }

  /** What a value must be, as in {@code 0.0..1.0}. */
  public String expectation() {
    return expectation;
  }

  public boolean required() {
    return required;
  }

  /** The names a choice allows; empty for every other kind. */
  public List<String> choices() {
    return choices;
  }

  public Optional<T> defaultValue() {
    return Optional.ofNullable(defaultValue);
  }

  /** The default as it would be written in a configuration file. */
  public Optional<String> defaultText() {
    return defaultValue().map(printer);
  }

  /** A value as it would be written in a configuration file. */
  public String print(T value) {
    return printer.apply(value);
  }

  /**
   * Parses and checks one written value.
   *
   * @throws InvalidValueException naming the value and what was expected
   */
  public T parse(String text) throws InvalidValueException {
    T value;
    try {
      value = parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidValueException(text, expectation);
    }
    if (!valid.test(value)) {
      throw new InvalidValueException(text, expectation);
    }
    return value;
  }

  @Override
  public String toString() {
    return name + " (" + expectation
        + defaultText().map(text -> ", default " + text).orElse("") + ")";
  }
}
