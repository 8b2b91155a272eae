package dev.rejoin.api.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionTest {
  private static final Option<Double> JITTER = Option.number("jitter", 0, 1);
  private static final Option<Duration> DELAY =
      Option.duration("delay", Duration.ofMillis(1), Duration.ofHours(1));

  private enum Mode {
    FAST,
    VERY_SLOW
  }

  @Test
  void flag_isTrueOrFalseAndNothingElse() throws InvalidValueException {
    Option<Boolean> flag = Option.flag("strict");

    assertThat(flag.parse("true")).isTrue();
    assertThat(flag.parse("false")).isFalse();
    assertRefused(flag, "yes", "yes (expected: true or false)");
  }

  @Test
  void integer_includesBothBounds() throws InvalidValueException {
    Option<Integer> count = Option.integer("count", 0, 10);

    assertThat(count.parse("0")).isZero();
    assertThat(count.parse("10")).isEqualTo(10);
    assertRefused(count, "11", "11 (expected: 0..10)");
    assertRefused(count, "-1", "-1 (expected: 0..10)");
    assertRefused(count, "1.5", "1.5 (expected: 0..10)");
    assertRefused(count, "99999999999", "99999999999 (expected: 0..10)");
  }

  @Test
  void number_isReadInDecimalNotation() throws InvalidValueException {
    assertThat(JITTER.parse("0.25")).isEqualTo(0.25);
    assertThat(JITTER.parse("1e-3")).isEqualTo(0.001);
    assertThat(JITTER.parse("1")).isEqualTo(1.0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1.4", "-0.1", "NaN", "Infinity", "1d", "1f", "0x1p-2", "", "25%", "1e999999999"})
  void number_outOfRangeOrNotDecimal_isRefused(String text) {
    assertRefused(JITTER, text, text + " (expected: 0.0..1.0)");
  }

  @Test
  void duration_includesBothBounds() throws InvalidValueException {
    assertThat(DELAY.parse("1ms")).isEqualTo(Duration.ofMillis(1));
    assertThat(DELAY.parse("60m")).isEqualTo(Duration.ofHours(1));
    assertRefused(DELAY, "999us", "999us (expected: 1ms..1h)");
    assertRefused(DELAY, "3601s", "3601s (expected: 1ms..1h)");
    assertRefused(DELAY, "15", "15 (expected: 1ms..1h)");
  }

  @Test
  void text_isNotBlank() throws InvalidValueException {
    assertThat(Option.text("name").parse("a b")).isEqualTo("a b");
    assertRefused(Option.text("name"), " ", "  (expected: text that is not blank)");
  }

  @Test
  void choice_isWrittenInLowerCaseWithHyphens() throws InvalidValueException {
    Option<Mode> mode = Option.choice("mode", Mode.class).byDefault(Mode.VERY_SLOW);

    assertThat(mode.parse("very-slow")).isEqualTo(Mode.VERY_SLOW);
    assertThat(mode.choices()).containsExactly("fast", "very-slow");
    assertThat(mode.defaultText()).contains("very-slow");
    assertRefused(mode, "VERY_SLOW", "VERY_SLOW (expected: one of fast, very-slow)");
  }

  @Test
  void list_isSeparatedByCommas() throws InvalidValueException {
    assertThat(Option.list("items").parse(" a, b ,,c")).containsExactly("a", "b", "c");
    assertThat(Option.list("items").parse("")).isEmpty();
    assertThat(Option.list("items").print(List.of("a", "b"))).isEqualTo("a,b");
  }

  @Test
  void as_checksBeforeItMapsAndPrintsBack() throws InvalidValueException {
    Option<DayOfWeek> day = Option.integer("day", 1, 7)
        .as(DayOfWeek::of, DayOfWeek::getValue, "a day of the week, 1..7")
        .byDefault(DayOfWeek.SUNDAY);

    assertThat(day.parse("3")).isEqualTo(DayOfWeek.WEDNESDAY);
    assertThat(day.defaultText()).contains("7");
    assertRefused(day, "9", "9 (expected: a day of the week, 1..7)");
  }

  @Test
  void as_whoseMappingRefuses_isAnInvalidValue() {
    Option<Path> file = Option.text("file").as(Path::of, Path::toString, "a path");

    assertRefused(file, "a\0b", "a\0b (expected: a path)");
  }

  @Test
  void accepting_narrowsWhatWasAcceptedBefore() throws InvalidValueException {
    Option<Integer> even =
        Option.integer("even", 0, 10).accepting(value -> value % 2 == 0, "an even number, 0..10");

    assertThat(even.parse("4")).isEqualTo(4);
    assertRefused(even, "3", "3 (expected: an even number, 0..10)");
    assertRefused(even, "12", "12 (expected: an even number, 0..10)");
  }

  @Test
  void changedCopies_leaveTheOriginalAlone() {
    Option<Double> changed = JITTER.byDefault(0.25).meaning("Spread.").mandatory();

    assertThat(changed.required()).isTrue();
    assertThat(changed).hasToString("jitter (0.0..1.0, default 0.25)");
    assertThat(JITTER.required()).isFalse();
    assertThat(JITTER.meaning()).isEmpty();
    assertThat(JITTER).hasToString("jitter (0.0..1.0)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Max", "max-delay", "1st", "_x", "max delay"})
  void name_thatIsNotLowerCaseWithUnderscores_isAMistakeOfTheProvider(String name) {
    assertThatThrownBy(() -> Option.flag(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("option: " + name + " (expected: [a-z][a-z0-9_]*)");
  }

  private static void assertRefused(Option<?> option, String text, String message) {
    assertThatThrownBy(() -> option.parse(text))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage(message);
  }
}
