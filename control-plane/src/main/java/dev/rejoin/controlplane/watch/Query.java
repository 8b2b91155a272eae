package dev.rejoin.controlplane.watch;

import dev.rejoin.api.settings.NearestName;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The query of a request, read strictly: every mistake names the parameter and the expectation. */
final class Query {
  private final Map<String, List<String>> parameters;

  private Query(Map<String, List<String>> parameters) {
    this.parameters = parameters;
  }

  /**
   * A query with no other parameters than these, each once at most.
   *
   * @throws IllegalArgumentException if there are others
   */
  static Query of(Map<String, List<String>> parameters, List<String> names) {
    parameters.forEach((name, values) -> {
      if (!names.contains(name)) {
        String meant = NearestName.to(name, names)
            .map(nearest -> "; did you mean " + nearest + "?")
            .orElse("");
        String expected = names.isEmpty() ? "none" : "one of " + String.join(", ", names);
        throw new IllegalArgumentException(name + ": unknown (expected: " + expected + ")" + meant);
      }
      if (values.size() > 1) {
        throw new IllegalArgumentException(
            name + ": given " + values.size() + " times (expected: once)");
      }
    });
    return new Query(parameters);
  }

  private Optional<String> value(String name) {
    return Optional.ofNullable(parameters.get(name)).map(values -> values.get(0));
  }

  long number(String name, long least, long most, long otherwise) {
    return value(name).map(text -> number(name, text, least, most)).orElse(otherwise);
  }

  /**
   * A whole number in decimal digits.
   *
   * @throws IllegalArgumentException if it is none, or not in the range
   */
  static long number(String name, String text, long least, long most) {
    boolean fits =
        text.matches("\\d{1,18}") && Long.parseLong(text) >= least && Long.parseLong(text) <= most;
    if (!fits) {
      throw new IllegalArgumentException(
          name + ": " + text + " (expected: " + least + ".." + most + ")");
    }
    return Long.parseLong(text);
  }

  String text(String name, int longest) {
    String text = value(name).orElse("");
    if (text.length() > longest) {
      throw new IllegalArgumentException(
          name + ": " + text.length() + " characters (expected: at most " + longest + ")");
    }
    return text;
  }

  /** One of a few words, which are the names of the constants in lower case; empty if it is not given, or given empty. */
  <E extends Enum<E>> Optional<E> word(String name, List<E> choices) {
    String text = value(name).orElse("");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    List<String> words =
        choices.stream().map(choice -> choice.name().toLowerCase(Locale.ROOT)).toList();
    if (!words.contains(text)) {
      throw new IllegalArgumentException(
          name + ": " + text + " (expected: " + String.join(", ", words) + ")");
    }
    return Optional.of(choices.get(words.indexOf(text)));
  }
}
