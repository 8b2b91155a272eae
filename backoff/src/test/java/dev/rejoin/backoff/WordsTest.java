package dev.rejoin.backoff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.Pacing;
import dev.rejoin.api.backoff.Attempt;
import dev.rejoin.api.backoff.BackoffStrategy;
import dev.rejoin.api.backoff.Wait;
import dev.rejoin.api.reason.ColdStart;
import dev.rejoin.testkit.time.SeededDice;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** What an operator reads beside a wait. */
class WordsTest {

  @Test
  void fastExponential_names_windowStepAndCap() {
    assertThat(
            why(new FastExponentialBackoffStrategy(), Map.of("jitter", "0"), Pacing.unannounced()))
        .startsWith(
            "fast retry 1 of 3", "fast retry 2 of 3", "fast retry 3 of 3", "exponential step 1")
        .endsWith("capped at 15s");
  }

  @Test
  void jitter_isNamedWithItsSign() {
    assertThat(why(new FastExponentialBackoffStrategy(), Map.of(), Pacing.unannounced()))
        .allMatch(why -> why.matches(".* [+−] \\d+ %"));
  }

  @Test
  void paced_namesItsSteps() {
    assertThat(why(new PacedBackoffStrategy(), Map.of(), Pacing.over(Duration.ofMillis(110))))
        .startsWith(
            "first attempt, spread over 110ms",
            "quick retry 1 of 2",
            "quick retry 2 of 2",
            "random phase",
            "every 1s");
  }

  @Test
  void firstConnectOfAProcess_goesAtOnce_withEveryStrategy() {
    Attempt start =
        new Attempt(1, Duration.ZERO, Duration.ZERO, new ColdStart(), Pacing.unannounced());

    for (BackoffStrategy strategy : ServiceLoader.load(BackoffStrategy.class)) {
      assertThat(Curves.create(strategy, Map.of()).next(start, SeededDice.of(1)))
          .as(strategy.name())
          .isEqualTo(new Wait(Duration.ZERO, "just started"));
    }
  }

  private static List<String> why(
      BackoffStrategy strategy, Map<String, String> written, Pacing pacing) {
    return Curves.waits(Curves.create(strategy, written), 10, pacing, 1).stream()
        .map(Wait::why)
        .toList();
  }
}
