package dev.rejoin.backoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rejoin.api.Pacing;
import dev.rejoin.api.backoff.Backoff;
import dev.rejoin.testkit.contract.Seeds;
import dev.rejoin.testkit.time.SeededDice;
import java.time.Duration;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The default policy of the design, step by step. */
class PacedBackoffTest {
  private static final long AGENTS = 20_000;
  private static final Pacing LONE = Pacing.over(Duration.ofMillis(1));
  private static final Pacing TEN_THOUSAND = Pacing.over(Duration.ofSeconds(11));

  private final Backoff paced = Curves.create(new PacedBackoffStrategy(), Map.of());

  @Test
  void firstAttempt_ofALoneAgent_waitsNoLongerThanItsSpread() {
    assertSpread(before(1, LONE), 0, 0.001);
  }

  @Test
  void firstAttempt_ofALargeFleet_waitsAtMostOneSecond() {
    assertSpread(before(1, TEN_THOUSAND), 0, 1);
  }

  @Test
  void firstAttempt_withNoSpreadToKeep_goesAtOnce() {
    assertThat(before(1, Pacing.over(Duration.ZERO)).getMax()).isZero();
  }

  @Test
  void secondAndThirdAttempt_areQuick() {
    assertSpread(before(2, LONE), 0.05, 0.15);
    assertSpread(before(3, LONE), 0.1, 0.3);
  }

  @Test
  void fourthAttempt_randomisesThePhase() {
    assertSpread(before(4, LONE), 0.2, 1);
  }

  @Test
  void laterAttempts_areSteadyWithinFivePercent() {
    assertSpread(before(5, LONE), 0.95, 1.05);
    assertSpread(before(500, LONE), 0.95, 1.05);
    assertSpread(before(Integer.MAX_VALUE, TEN_THOUSAND), 0.95, 1.05);
  }

  @Test
  void minInterval_isTheSteadyWaitAndTheRangeOfThePhase() {
    Backoff slower = Curves.create(new PacedBackoffStrategy(), Map.of("min_interval", "4s"));

    assertSpread(before(slower, 2, LONE), 0.05, 0.15);
    assertSpread(before(slower, 4, LONE), 0.8, 4);
    assertSpread(before(slower, 9, LONE), 3.8, 4.2);
  }

  @Test
  void shortLimits_boundEveryWaitIncludingItsJitter() {
    Backoff tight = Curves.create(
        new PacedBackoffStrategy(),
        Map.of(
            "max_delay", "90ms",
            "min_interval", "90ms",
            "initial_delay", "90ms",
            "fast_retry_delay", "90ms"));

    for (int number = 1; number < 10; number++) {
      DoubleSummaryStatistics waits = before(tight, number, TEN_THOUSAND);
      assertThat(waits.getMax()).isLessThanOrEqualTo(0.09);
      assertThat(waits.getMax() - waits.getMin()).isGreaterThan(0.005);
    }
  }

  /** No length of outage is lucky or unlucky for many agents at once: no tenth of the interval is empty or crowded. */
  @Test
  void phase_inALongOutage_leavesNoPartOfTheIntervalEmptyOrCrowded() {
    Map<Integer, Long> agentsByTenth = LongStream.range(0, AGENTS)
        .mapToObj(seed -> total(Curves.seconds(paced, 30, LONE, seed)))
        .collect(Collectors.groupingBy(total -> (int) (total % 1.0 * 10), Collectors.counting()));

    assertThat(agentsByTenth).hasSize(10);
    assertThat(agentsByTenth.values())
        .allSatisfy(agents -> assertThat(agents).isBetween(AGENTS / 20, AGENTS * 3 / 20));
  }

  private static double total(List<Double> seconds) {
    return seconds.stream().mapToDouble(Double::doubleValue).sum();
  }

  @Seeds
  void nothingAnnounced_isFastExponentialToTheNanosecond(long seed) {
    Map<String, String> written = Map.of("fast_retry_count", "2", "max_delay", "9s");
    Backoff fastExponential = Curves.create(new FastExponentialBackoffStrategy(), written);
    Backoff unpaced = Curves.create(new PacedBackoffStrategy(), written);

    assertThat(Curves.waits(unpaced, 50, Pacing.unannounced(), seed))
        .isEqualTo(Curves.waits(fastExponential, 50, Pacing.unannounced(), seed));
  }

  @Test
  void spreadOfAMillionDaysOrOfAllTime_doesNotOverflow() {
    for (Duration spread :
        List.of(Duration.ofDays(1_000_000), Duration.ofSeconds(Long.MAX_VALUE, 999_999_999))) {
      for (int number : new int[] {1, 2, 3, 4, 5, Integer.MAX_VALUE}) {
        assertThat(before(number, Pacing.over(spread)).getMax()).isBetween(0.1, 1.05);
      }
    }
  }

  private DoubleSummaryStatistics before(int number, Pacing pacing) {
    return before(paced, number, pacing);
  }

  private static DoubleSummaryStatistics before(Backoff backoff, int number, Pacing pacing) {
    return LongStream.range(0, AGENTS)
        .mapToDouble(seed -> Curves.seconds(backoff.next(
            Curves.attempt(number, Duration.ofSeconds(1), pacing), SeededDice.of(seed))))
        .summaryStatistics();
  }

  /** Even between two bounds: reaches close to both, is centred, and oversteps neither. */
  private static void assertSpread(DoubleSummaryStatistics waits, double least, double most) {
    double width = most - least;
    assertThat(waits.getMin()).isBetween(least, least + 0.01 * width);
    assertThat(waits.getMax()).isBetween(most - 0.01 * width, most);
    assertThat(waits.getAverage()).isCloseTo((least + most) / 2, within(0.02 * width));
  }
}
