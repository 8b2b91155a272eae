package dev.rejoin.api.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

  @ParameterizedTest
  @CsvSource({
    "0, PT0S",
    "0s, PT0S",
    "1ns, PT0.000000001S",
    "250us, PT0.00025S",
    "500ms, PT0.5S",
    "1.5s, PT1.5S",
    "0.25ms, PT0.00025S",
    "1m30s, PT1M30S",
    "1h30m, PT1H30M",
    "2h, PT2H",
    "1d, PT24H",
    "1d2h3m4s5ms6us7ns, PT26H3M4.005006007S",
    "1.5h, PT1H30M",
    "'  15s ', PT15S",
    "0.4ns, PT0S",
    "0.5ns, PT0.000000001S",
    "106751d, PT2562024H"
  })
  void parse_asPeopleWriteIt_readsIt(String text, Duration expected) {
    assertThat(Durations.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1",
        "s",
        "-1s",
        "1 s",
        "1s 2ms",
        "1S",
        "1sec",
        "1m1m",
        "1s1m",
        "1ms1s",
        "1.s",
        ".5s",
        "1e3s",
        "1,5s",
        "PT1S",
        "1s!",
        "999999999d",
        "106752d",
        "9999999999s",
        "∞",
        "٣s"
      })
  void parse_ofAnythingElse_isRefusedWithTheTextAndAnExample(String text) {
    assertThatThrownBy(() -> Durations.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(text + " (expected: a length of time such as 500ms, 1.5s or 1m30s)");
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0s",
    "PT0.000000007S, 7ns",
    "PT0.00025S, 250us",
    "PT0.5S, 500ms",
    "PT1.5S, 1.5s",
    "PT1M30S, 1m30s",
    "PT1M, 1m",
    "PT36H, 1d12h",
    "PT1H0.000000001S, 1h0.000000001s",
    "PT-1.5S, -1.5s",
    "PT-0.25S, -250ms"
  })
  void format_isShortAndExact(Duration duration, String expected) {
    assertThat(Durations.format(duration)).isEqualTo(expected);
  }

  @Test
  void format_ofTheExtremes_doesNotOverflow() {
    assertThat(Durations.format(Duration.ofSeconds(Long.MAX_VALUE, 999_999_999)))
        .isEqualTo("106751991167300d15h30m7.999999999s");
    assertThat(Durations.format(Duration.ofSeconds(Long.MIN_VALUE))).startsWith("PT-");
  }

  @Test
  void format_inALocaleWithOtherDigits_isTheSame() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(Durations.format(Duration.ofMillis(1_250))).isEqualTo("1.25s");
    } finally {
      Locale.setDefault(before);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void format_readAgain_isTheSameDurationToTheNanosecond(long seed) {
    SplittableRandom dice = new SplittableRandom(seed);
    for (int i = 0; i < 10_000; i++) {
      Duration duration = Duration.ofNanos(dice.nextLong(Long.MAX_VALUE) >> dice.nextInt(63));

      assertThat(Durations.parse(Durations.format(duration)))
          .as("%s written as %s", duration, Durations.format(duration))
          .isEqualTo(duration);
    }
    assertThat(Durations.parse(Durations.format(Duration.ofNanos(Long.MAX_VALUE))))
        .isEqualTo(Duration.ofNanos(Long.MAX_VALUE));
  }
}
