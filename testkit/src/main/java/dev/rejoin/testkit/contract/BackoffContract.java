package dev.rejoin.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.within;

import dev.rejoin.api.Pacing;
import dev.rejoin.api.backoff.Attempt;
import dev.rejoin.api.backoff.Backoff;
import dev.rejoin.api.backoff.BackoffStrategy;
import dev.rejoin.api.backoff.Wait;
import dev.rejoin.api.reason.ColdStart;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.api.reason.Reason;
import dev.rejoin.api.settings.Option;
import dev.rejoin.testkit.time.SeededDice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * What every {@link BackoffStrategy} owes its fleet. Subclass it in a test, return the provider, and the mistakes that
 * reconnecting clients are known for fail here instead of in an outage:
 *
 * <ul>
 *   <li>no jitter, jitter that vanishes at the cap, jitter in one direction only, an ignored {@code jitter} option;
 *   <li>waits that are always zero, negative, beyond {@code max_delay}, or overflow at a high attempt;
 *   <li>a curve that remembers: other agents' calls, earlier outages, or dice of its own;
 *   <li>null, an exception, an endless loop, a wait without a reason;
 *   <li>a provider that cannot be found, or options that are not described.
 * </ul>
 *
 * <p>Deterministic: every draw comes from fixed seeds.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
public abstract class BackoffContract extends ProviderContract<BackoffStrategy> {
  private static final int AGENTS = 300;
  private static final int OUTAGE_ATTEMPTS = 40;
  private static final int THREADS = 4;
  private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

  private static final int[] NUMBERS = {
    1,
    2,
    3,
    4,
    5,
    6,
    10,
    30,
    31,
    32,
    33,
    61,
    62,
    63,
    64,
    65,
    100,
    1_000,
    1_000_000,
    Integer.MAX_VALUE - 1,
    Integer.MAX_VALUE
  };
  private static final List<Duration> PREVIOUS_DELAYS = List.of(
      Duration.ZERO,
      Duration.ofNanos(1),
      Duration.ofSeconds(1),
      Duration.ofSeconds(15),
      Duration.ofDays(365),
      FOREVER);
  private static final List<Pacing> PACINGS = List.of(
      Pacing.unannounced(),
      Pacing.over(Duration.ZERO),
      Pacing.over(Duration.ofMillis(100)),
      Pacing.over(Duration.ofSeconds(11)),
      Pacing.over(Duration.ofMinutes(30)),
      Pacing.over(Duration.ofDays(1_000_000)),
      Pacing.over(FOREVER));
  private static final List<Reason> CAUSES = List.of(
      new ColdStart(),
      new Disconnect.ConnectionLost("reset"),
      new Disconnect.ClosedByPeer(1012, "restart"),
      new ConnectFailure.Refused("nobody listens"));

  /** For the suites of subclasses. */
  protected BackoffContract() {
    super(BackoffStrategy.class);
  }

  /**
   * The longest wait the strategy may propose where the control plane announced no spread: its {@code max_delay}, or one
   * hour if it has no such option.
   */
  protected Duration longestWait() {
    return option("max_delay", Duration.class).orElse(Duration.ofHours(1));
  }

  @Test
  void wait_atEveryExtreme_isPresentNotNegativeAndBounded() {
    Backoff backoff = product();
    for (Attempt attempt : extremes()) {
      for (RandomGenerator dice : extremeDice()) {
        Wait wait = backoff.next(attempt, dice);
        assertThat(wait).as("wait before %s", attempt).isNotNull();
        assertThat(wait.delay())
            .as("wait before %s", attempt)
            .isNotNull()
            .isGreaterThanOrEqualTo(Duration.ZERO)
            .isLessThanOrEqualTo(bound(attempt.pacing()));
      }
    }
  }

  @Test
  void wait_always_saysWhyInOneLine() {
    Backoff backoff = product();
    for (Pacing pacing : PACINGS) {
      for (Wait wait : outage(backoff, pacing, 1)) {
        assertThat(wait.why()).isNotBlank().hasSizeLessThan(200).doesNotContain("\n");
      }
    }
  }

  @Test
  void wait_inALongOutage_isNotABusyLoop() {
    for (Pacing pacing : ordinaryPacings()) {
      List<List<Wait>> fleet = fleet(product(), pacing);
      for (int number = 2; number <= OUTAGE_ATTEMPTS; number++) {
        assertThat(millisBefore(number, fleet).average().orElse(0))
            .as("mean wait in ms before attempt %d, %s", number, pacing)
            .isGreaterThan(number < 10 ? 0.0 : 10.0);
      }
    }
  }

  @Test
  void fleet_thatLostItsConnectionsTogether_spreadsEveryRetry() {
    for (Pacing pacing : ordinaryPacings()) {
      List<List<Wait>> fleet = fleet(product(), pacing);
      for (int number = 2; number <= OUTAGE_ATTEMPTS; number++) {
        String what = "waits before attempt " + number + ", " + pacing;
        double[] sorted = millisBefore(number, fleet).sorted().toArray();
        double median = sorted[AGENTS / 2];
        assertThat(sorted[AGENTS * 95 / 100] - sorted[AGENTS * 5 / 100])
            .as(
                "width of the middle 90 %% of %s (median %.1f ms): without jitter, or with jitter beneath the"
                    + " cap, a fleet retries in one instant",
                what, median)
            .isGreaterThan(0.02 * median);
        assertThat(mostAgentsSharing(number, fleet))
            .as("agents of %d sharing one of the %s", AGENTS, what)
            .isLessThan(AGENTS / 20);
      }
    }
  }

  @Test
  void jitterOption_atZero_leavesNothingToTheDice() {
    Backoff exact = withoutJitter();

    for (Attempt attempt : curve(exact)) {
      assertThat(exact.next(attempt, SeededDice.of(1)).delay())
          .as("wait before %s", attempt)
          .isEqualTo(exact.next(attempt, SeededDice.of(2)).delay());
    }
  }

  /** Below the cap, where there is room in both directions. */
  @Test
  void jitterOption_atItsDefault_spreadsInBothDirections() {
    Backoff exact = withoutJitter();
    double ratio = option("jitter", Double.class).orElse(0.0);
    Assumptions.assumeTrue(ratio > 0, "no jitter by default");

    for (Attempt attempt : curve(exact)) {
      double middle = millis(exact.next(attempt, SeededDice.of(1)));
      if (middle > 0 && middle * (1 + ratio) <= longestWait().toMillis()) {
        double[] waits = LongStream.rangeClosed(1, 2L * AGENTS)
            .mapToDouble(seed -> millis(product().next(attempt, SeededDice.of(seed))))
            .toArray();
        double mean = Arrays.stream(waits).average().orElse(0);
        assertThat(mean)
            .as(
                "mean wait in ms before attempt %d, whose wait without jitter is %.1f ms",
                attempt.number(), middle)
            .isCloseTo(middle, within(0.2 * ratio * middle));
        assertThat(Arrays.stream(waits).min().orElse(0))
            .as("shortest wait in ms before attempt %d", attempt.number())
            .isGreaterThanOrEqualTo(middle * (1 - ratio) - 1e-3)
            .isLessThan(middle * (1 - ratio / 2));
      }
    }
  }

  @Test
  void equalAttemptsAndDice_giveEqualWaits_whateverWasAskedBefore() {
    Backoff backoff = product();
    for (Pacing pacing : PACINGS) {
      List<Wait> alone = outage(backoff, pacing, 1);

      for (int other = 2; other < 20; other++) {
        outage(backoff, pacing, other);
      }

      assertThat(outage(backoff, pacing, 1))
          .as("waits of one agent, before and after others were served, %s", pacing)
          .isEqualTo(alone);
      assertThat(outage(product(), pacing, 1)).as("waits of another product").isEqualTo(alone);
    }
  }

  @Test
  void attemptOne_afterALongOutage_isAFreshStart() {
    for (Pacing pacing : PACINGS) {
      Backoff veteran = product();
      outage(veteran, pacing, 1);

      Attempt first = attempt(1, Duration.ZERO, new Disconnect.ConnectionLost("reset"), pacing);

      assertThat(veteran.next(first, SeededDice.of(7)))
          .isEqualTo(product().next(first, SeededDice.of(7)));
    }
  }

  @Test
  void oneProduct_askedByManyThreads_answersAsIfAskedByOne() throws Exception {
    Backoff shared = product();
    CyclicBarrier together = new CyclicBarrier(THREADS);
    List<FutureTask<List<Wait>>> agents = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      long seed = i;
      Callable<List<Wait>> manyOutages = () -> {
        together.await();
        return IntStream.range(0, 200)
            .mapToObj(round -> outage(shared, Pacing.unannounced(), seed * 1_000 + round))
            .flatMap(List::stream)
            .toList();
      };
      FutureTask<List<Wait>> agent = new FutureTask<>(manyOutages);
      agents.add(agent);
      new Thread(agent, "agent-" + i).start();
    }

    for (int i = 0; i < THREADS; i++) {
      long seed = i;
      List<Wait> alone = IntStream.range(0, 200)
          .mapToObj(round -> outage(product(), Pacing.unannounced(), seed * 1_000 + round))
          .flatMap(List::stream)
          .toList();
      assertThat(agents.get(i).get()).as("waits of agent %d", i).isEqualTo(alone);
    }
  }

  @Test
  void next_askedForTheTwoBillionthAttempt_answersWithoutCountingUpToIt() {
    Attempt late = attempt(
        Integer.MAX_VALUE,
        Duration.ofSeconds(15),
        new ConnectFailure.Refused("nobody listens"),
        Pacing.unannounced());

    assertThatCode(() -> {
          Backoff backoff = product();
          for (int i = 0; i < 10_000; i++) {
            backoff.next(late, SeededDice.of(i));
          }
        })
        .doesNotThrowAnyException();
  }

  private Backoff product() {
    return provider().create(settings(Map.of()));
  }

  /** Ends the test as not applicable where there is no such option. */
  private Backoff withoutJitter() {
    boolean adjustable = provider().options().stream().anyMatch(o -> o.name().equals("jitter"));
    Assumptions.assumeTrue(adjustable, "no option named jitter");
    return provider().create(settings(Map.of("jitter", "0")));
  }

  private <T> Optional<T> option(String name, Class<T> type) {
    for (Option<?> option : provider().options()) {
      if (option.name().equals(name)) {
        return settings(Map.of()).find(option).filter(type::isInstance).map(type::cast);
      }
    }
    return Optional.empty();
  }

  /** An announced spread may be kept, with a tenth of itself for jitter, even where it exceeds the longest wait. */
  private Duration bound(Pacing pacing) {
    Duration spread = pacing.spreadOrZero();
    Duration limit = longestWait();
    if (spread.compareTo(limit) <= 0) {
      return limit.plus(spread.dividedBy(10));
    }
    return spread.compareTo(FOREVER.dividedBy(2)) > 0 ? FOREVER : spread.plus(spread.dividedBy(10));
  }

  /** The waits of one agent through one outage, each told the one before. */
  private static List<Wait> outage(Backoff backoff, Pacing pacing, long seed) {
    RandomGenerator dice = SeededDice.of(seed);
    List<Wait> waits = new ArrayList<>();
    Duration sinceLoss = Duration.ZERO;
    Duration previous = Duration.ZERO;
    Reason cause = new Disconnect.ConnectionLost("reset");
    for (int number = 1; number <= OUTAGE_ATTEMPTS; number++) {
      Wait wait = backoff.next(new Attempt(number, sinceLoss, previous, cause, pacing), dice);
      waits.add(wait);
      previous = wait.delay();
      sinceLoss =
          sinceLoss.compareTo(Duration.ofDays(1)) > 0 ? sinceLoss : sinceLoss.plus(previous);
      cause = new ConnectFailure.Refused("nobody listens");
    }
    return waits;
  }

  private static List<List<Wait>> fleet(Backoff backoff, Pacing pacing) {
    return LongStream.rangeClosed(1, AGENTS)
        .mapToObj(seed -> outage(backoff, pacing, seed))
        .toList();
  }

  private static DoubleStream millisBefore(int number, List<List<Wait>> fleet) {
    return fleet.stream().mapToDouble(waits -> millis(waits.get(number - 1)));
  }

  private static long mostAgentsSharing(int number, List<List<Wait>> fleet) {
    return fleet.stream()
        .map(waits -> waits.get(number - 1).delay())
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
        .values()
        .stream()
        .mapToLong(Long::longValue)
        .max()
        .orElse(0);
  }

  /** The first attempts of a curve without jitter. */
  private static List<Attempt> curve(Backoff exact) {
    List<Attempt> attempts = new ArrayList<>();
    Duration previous = Duration.ZERO;
    for (int number = 1; number <= 10; number++) {
      Attempt attempt =
          attempt(number, previous, new Disconnect.ConnectionLost("reset"), Pacing.unannounced());
      attempts.add(attempt);
      previous = exact.next(attempt, SeededDice.of(number)).delay();
    }
    return attempts;
  }

  private static List<Pacing> ordinaryPacings() {
    return List.of(
        Pacing.unannounced(),
        Pacing.over(Duration.ofMillis(100)),
        Pacing.over(Duration.ofSeconds(11)));
  }

  private static List<Attempt> extremes() {
    List<Attempt> attempts = new ArrayList<>();
    for (int number : NUMBERS) {
      for (Duration previous : PREVIOUS_DELAYS) {
        for (Pacing pacing : PACINGS) {
          for (Reason cause : CAUSES) {
            attempts.add(attempt(number, previous, cause, pacing));
          }
        }
      }
    }
    return attempts;
  }

  private static Attempt attempt(int number, Duration previous, Reason cause, Pacing pacing) {
    Duration sinceLoss = number == 1 ? Duration.ZERO : previous;
    return new Attempt(number, sinceLoss, previous, cause, pacing);
  }

  /** Dice that roll the lowest and the highest they can, a few times, and then as usual. */
  private static List<RandomGenerator> extremeDice() {
    return List.of(rolling(0), rolling(-1), rolling(Long.MIN_VALUE), SeededDice.of(1));
  }

  private static RandomGenerator rolling(long extreme) {
    RandomGenerator afterwards = SeededDice.of(extreme);
    int[] rolls = new int[1];
    return () -> rolls[0]++ < 4 ? extreme : afterwards.nextLong();
  }

  private static double millis(Wait wait) {
    return wait.delay().toNanos() / 1e6;
  }
}
