package dev.rejoin.api.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class SettingsTest {
  private static final Option<Duration> DELAY = Option.duration(
          "delay", Duration.ofMillis(1), Duration.ofMinutes(1))
      .byDefault(Duration.ofSeconds(1));
  private static final Option<Double> JITTER = Option.number("jitter", 0, 1);
  private static final Option<String> NAME = Option.text("name").mandatory();

  @Test
  void of_whatWasWritten_isTypedAndTheRestDefault() {
    Settings settings =
        Settings.of(List.of(DELAY, JITTER, NAME), Map.of("name", "x", "jitter", "0.5"));

    assertThat(settings.get(NAME)).isEqualTo("x");
    assertThat(settings.find(JITTER)).contains(0.5);
    assertThat(settings.get(DELAY)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void of_manyMistakes_refusesThemAllAtOnce() {
    assertThatThrownBy(() -> Settings.of(
            List.of(DELAY, JITTER, NAME), Map.of("dely", "1s", "jitter", "1.4", "colour", "red")))
        .asInstanceOf(InstanceOfAssertFactories.type(InvalidSettingsException.class))
        .extracting(
            InvalidSettingsException::problems,
            InstanceOfAssertFactories.list(SettingsProblem.class))
        .extracting(SettingsProblem::message)
        .containsExactlyInAnyOrder(
            "dely: unknown option (did you mean delay?)",
            "colour: unknown option (expected one of delay, jitter, name)",
            "jitter: 1.4 (expected: 0.0..1.0)",
            "name: missing (expected: text that is not blank)");
  }

  @Test
  void of_anyOption_whereThereAreNone_saysSo() {
    assertThatThrownBy(() -> Settings.of(List.of(), Map.of("x", "1")))
        .hasMessage("x: unknown option (there are no options here)");
  }

  @Test
  void of_anOptionDescribedTwice_isAMistakeOfTheProvider() {
    assertThatThrownBy(() -> Settings.of(List.of(DELAY, DELAY), Map.of()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("option delay is described twice");
  }

  @Test
  void get_whatWasNotDescribedOrHasNoValue_isAMistakeOfTheProvider() {
    Settings settings = Settings.defaults(List.of(JITTER));

    assertThat(settings.find(JITTER)).isEmpty();
    assertThatThrownBy(() -> settings.get(JITTER)).hasMessage("option jitter has no value");
    assertThatThrownBy(() -> settings.get(DELAY))
        .hasMessage("option delay was not described by its provider");
  }

  @Test
  void conflictingProblem_namesBothValues() {
    assertThat(SettingsProblem.conflicting("delay", "2s", "at most limit, which is 1s")
            .message())
        .isEqualTo("delay: 2s (expected: at most limit, which is 1s)");
  }
}
