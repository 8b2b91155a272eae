package dev.rejoin.api.settings;

import java.util.Collection;
import java.util.Optional;

/**
 * One thing that is wrong with what was written.
 *
 * @param option the option's name, as written
 * @param value the offending value, empty where the option itself is unknown or missing
 * @param message value and expectation in one line
 */
public record SettingsProblem(String option, Optional<String> value, String message) {

  /** An option nobody described. */
  public static SettingsProblem unknown(String name, Collection<String> known) {
    String hint = NearestName.to(name, known)
        .map(nearest -> "did you mean " + nearest + "?")
        .orElseGet(() -> known.isEmpty()
            ? "there are no options here"
            : "expected one of " + String.join(", ", known.stream().sorted().toList()));
    return new SettingsProblem(name, Optional.empty(), name + ": unknown option (" + hint + ")");
  }

  /** A value its option does not accept. */
  public static SettingsProblem invalid(String name, InvalidValueException e) {
    return new SettingsProblem(name, Optional.of(e.value()), name + ": " + e.getMessage());
  }

  /** A mandatory option that was not written. */
  public static SettingsProblem missing(Option<?> option) {
    return new SettingsProblem(
        option.name(),
        Optional.empty(),
        option.name() + ": missing (expected: " + option.expectation() + ")");
  }

  /** Two options that contradict each other, or anything else only the provider can see. */
  public static SettingsProblem conflicting(String name, String value, String expectation) {
    return new SettingsProblem(
        name, Optional.of(value), name + ": " + value + " (expected: " + expectation + ")");
  }
}
