package dev.rejoin.backoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rejoin.api.Pacing;
import dev.rejoin.api.backoff.Attempt;
import dev.rejoin.api.backoff.Backoff;
import dev.rejoin.api.backoff.BackoffStrategy;
import dev.rejoin.testkit.time.SeededDice;
import java.time.Duration;
import java.util.DoubleSummaryStatistics;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JitterTest {
  private static final int DRAWS = 20_000;

  @Test
  void exponential_belowTheCap_isSpreadByAQuarterBothWays() {
    DoubleSummaryStatistics waits = draw(new ExponentialBackoffStrategy(), 3, Duration.ZERO);

    assertThat(waits.getMin()).isCloseTo(3.0, within(0.01)).isGreaterThanOrEqualTo(3.0);
    assertThat(waits.getMax()).isCloseTo(5.0, within(0.01)).isLessThan(5.0);
    assertThat(waits.getAverage()).isCloseTo(4.0, within(0.02));
  }

  /** 15 s leave room for 12 s ± 25 %: cut off at 15 s instead, half of a fleet would retry in that one instant. */
  @Test
  void exponential_atTheCap_isSpreadEvenlyUpToItAndNotBeyond() {
    DoubleSummaryStatistics waits = draw(new ExponentialBackoffStrategy(), 50, Duration.ZERO);

    assertThat(waits.getMin()).isCloseTo(9.0, within(0.01));
    assertThat(waits.getMax()).isCloseTo(15.0, within(0.01)).isLessThanOrEqualTo(15.0);
    assertThat(waits.getAverage()).isCloseTo(12.0, within(0.05));
  }

  @Test
  void fullJitter_isEvenBetweenNothingAndTheCurve() {
    DoubleSummaryStatistics waits = draw(new FullJitterBackoffStrategy(), 4, Duration.ZERO);

    assertThat(waits.getMin()).isLessThan(0.01);
    assertThat(waits.getMax()).isCloseTo(8.0, within(0.01)).isLessThan(8.0);
    assertThat(waits.getAverage()).isCloseTo(4.0, within(0.1));
  }

  @Test
  void decorrelatedJitter_first_isBetweenTheBaseAndThreeTimesIt() {
    DoubleSummaryStatistics waits = draw(new DecorrelatedJitterBackoffStrategy(), 1, Duration.ZERO);

    assertThat(waits.getMin()).isCloseTo(1.0, within(0.01)).isGreaterThanOrEqualTo(1.0);
    assertThat(waits.getMax()).isCloseTo(3.0, within(0.01));
  }

  @Test
  void decorrelatedJitter_afterAWaitAtTheCap_stillSpreadsOverTheWholeRange() {
    DoubleSummaryStatistics waits =
        draw(new DecorrelatedJitterBackoffStrategy(), 9, Duration.ofSeconds(15));

    assertThat(waits.getMin()).isCloseTo(1.0, within(0.01));
    assertThat(waits.getMax()).isCloseTo(15.0, within(0.01));
    assertThat(waits.getAverage()).isCloseTo(8.0, within(0.1));
  }

  private static DoubleSummaryStatistics draw(
      BackoffStrategy strategy, int number, Duration previous) {
    Backoff backoff = Curves.create(strategy, Map.of());
    Attempt attempt = Curves.attempt(number, previous, Pacing.unannounced());
    RandomGenerator dice = SeededDice.of(1);
    return IntStream.range(0, DRAWS)
        .mapToDouble(i -> Curves.seconds(backoff.next(attempt, dice)))
        .summaryStatistics();
  }
}
