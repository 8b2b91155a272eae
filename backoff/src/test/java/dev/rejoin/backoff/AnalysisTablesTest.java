package dev.rejoin.backoff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.Pacing;
import dev.rejoin.api.backoff.BackoffStrategy;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The tables of the analysis of the original agent, to the digit. */
class AnalysisTablesTest {

  @Test
  void exponential_withTheOldCapAndNoJitter_isTheAnalysedAgent() {
    assertCurve(
        new ExponentialBackoffStrategy(),
        Map.of("max_delay", "60s", "jitter", "0"),
        1,
        2,
        4,
        8,
        16,
        32,
        60,
        60);
  }

  @Test
  void exponential_withTheAnalysissCapAndNoJitter_isItsFirstFix() {
    assertCurve(new ExponentialBackoffStrategy(), Map.of("jitter", "0"), 1, 2, 4, 8, 15, 15);
  }

  @Test
  void fastExponential_withoutJitter_isTheAnalysissWindowAndCurve() {
    assertCurve(
        new FastExponentialBackoffStrategy(),
        Map.of("jitter", "0"),
        0.5,
        0.5,
        0.5,
        1,
        2,
        4,
        8,
        15,
        15);
  }

  @Test
  void paced_withNothingAnnouncedAndNoJitter_isFastExponential() {
    assertCurve(
        new PacedBackoffStrategy(), Map.of("jitter", "0"), 0.5, 0.5, 0.5, 1, 2, 4, 8, 15, 15);
  }

  @Test
  void fixed_withoutJitter_isItsInterval() {
    assertCurve(
        new FixedBackoffStrategy(), Map.of("initial_delay", "2s", "jitter", "0"), 2, 2, 2, 2);
  }

  @Test
  void fastExponential_withOtherWindow_shiftsTheCurve() {
    assertCurve(
        new FastExponentialBackoffStrategy(),
        Map.of("jitter", "0", "fast_retry_count", "0"),
        1,
        2,
        4,
        8,
        15);
    assertCurve(
        new FastExponentialBackoffStrategy(),
        Map.of(
            "jitter", "0", "fast_retry_count", "1", "fast_retry_delay", "100ms", "multiplier", "3"),
        0.1,
        1,
        3,
        9,
        15);
  }

  private static void assertCurve(
      BackoffStrategy strategy, Map<String, String> written, double... seconds) {
    assertThat(Curves.seconds(
            Curves.create(strategy, written), seconds.length, Pacing.unannounced(), 1))
        .containsExactly(Arrays.stream(seconds).boxed().toArray(Double[]::new));
  }
}
