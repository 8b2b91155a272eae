package dev.rejoin.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.backoff.Attempt;
import dev.rejoin.api.backoff.Backoff;
import dev.rejoin.api.backoff.BackoffStrategy;
import dev.rejoin.api.backoff.Wait;
import dev.rejoin.api.settings.Option;
import dev.rejoin.api.settings.Settings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The contract accepts a sound strategy and catches each mistake of the field. */
class BackoffContractTest {
  private static final String EXTREMES = "wait_atEveryExtreme_isPresentNotNegativeAndBounded";
  private static final String SPREAD = "fleet_thatLostItsConnectionsTogether_spreadsEveryRetry";
  private static final String BUSY = "wait_inALongOutage_isNotABusyLoop";
  private static final String BOTH_DIRECTIONS = "jitterOption_atItsDefault_spreadsInBothDirections";
  private static final String NO_JITTER = "jitterOption_atZero_leavesNothingToTheDice";
  private static final String PURE = "equalAttemptsAndDice_giveEqualWaits_whateverWasAskedBefore";
  private static final String FRESH_START = "attemptOne_afterALongOutage_isAFreshStart";
  private static final String THREADS = "oneProduct_askedByManyThreads_answersAsIfAskedByOne";
  private static final String WHY = "wait_always_saysWhyInOneLine";
  private static final String NAME = "name_always_isLowerCaseWithHyphensAndConstant";
  private static final String FOUND = "provider_onTheClassPath_isFoundExactlyOnceByItsName";
  private static final String PUBLIC = "provider_always_isPublicWithAPublicNoArgumentConstructor";
  private static final String DESCRIBED = "options_always_areDescribedOnceAndMeanSomething";
  private static final String DEFAULTS = "options_withADefault_acceptItAsItWouldBeWritten";

  @Test
  void soundStrategy_passesEverything() {
    SuiteRun run = SuiteRun.of(Sound.class);

    assertThat(run.failed()).isEmpty();
    assertThat(run.passed()).hasSizeGreaterThanOrEqualTo(15).contains(SPREAD, BOTH_DIRECTIONS);
  }

  static class Sound extends BackoffContract {
    @Override
    protected BackoffStrategy provider() {
      return new ReasonableBackoffStrategy();
    }
  }

  /** A suite whose provider need not be registered. */
  abstract static class Broken extends BackoffContract {
    @Override
    void provider_onTheClassPath_isFoundExactlyOnceByItsName() {
      // not what is broken here
    }
  }

  @Test
  void jitterBeneathTheCap_isCaught() {
    assertThat(SuiteRun.of(JitterBeneathTheCap.class).failed()).containsExactly(SPREAD);
  }

  static class JitterBeneathTheCap extends Broken {
    @Override
    protected BackoffStrategy provider() {
      return new JitterBeneathTheCapStrategy();
    }
  }

  public static class JitterBeneathTheCapStrategy extends ReasonableBackoffStrategy {
    @Override
    double delayMillis(Attempt attempt, double limit, double jitter, RandomGenerator random) {
      return Math.min(limit, curveMillis(attempt) * spread(jitter, random));
    }
  }

  @Test
  void noJitterAtAll_isCaught() {
    assertThat(SuiteRun.of(NoJitter.class).failed())
        .containsExactlyInAnyOrder(SPREAD, BOTH_DIRECTIONS);
  }

  static class NoJitter extends Broken {
    @Override
    protected BackoffStrategy provider() {
      return new NoJitterStrategy();
    }
  }

  public static class NoJitterStrategy extends ReasonableBackoffStrategy {
    @Override
    double spread(double jitter, RandomGenerator random) {
      return 1;
    }
  }

  @Test
  void jitterThatOnlyAdds_isCaught() {
    assertThat(SuiteRun.of(OneSided.class).failed()).containsExactly(BOTH_DIRECTIONS);
  }

  static class OneSided extends Broken {
    @Override
    protected BackoffStrategy provider() {
      return new OneSidedStrategy();
    }
  }

  public static class OneSidedStrategy extends ReasonableBackoffStrategy {
    @Override
    double spread(double jitter, RandomGenerator random) {
      return 1 + jitter * random.nextDouble();
    }
  }

  @Test
  void jitterThatIgnoresItsOption_isCaught() {
    assertThat(SuiteRun.of(JitterAnyway.class).failed()).contains(NO_JITTER);
  }

  static class JitterAnyway extends Broken {
    @Override
    protected BackoffStrategy provider() {
      return new JitterAnywayStrategy();
    }
  }

  public static class JitterAnywayStrategy extends ReasonableBackoffStrategy {
    @Override
    double spread(double jitter, RandomGenerator random) {
      return super.spread(0.2, random);
    }
  }

  @Test
  void decorrelatedJitterThatStartsFromZeroAndStaysThere_isCaught() {
    assertThat(SuiteRun.of(AlwaysZero.class).failed()).contains(BUSY, SPREAD);
  }

  static class AlwaysZero extends Broken {
    @Override
    protected BackoffStrategy provider() {
      return new AlwaysZeroStrategy();
    }
  }

  public static class AlwaysZeroStrategy extends ReasonableBackoffStrategy {
    @Override
    double delayMillis(Attempt attempt, double limit, double jitter, RandomGenerator random) {
      double previous = Math.min(limit, attempt.previousDelay().getSeconds() * 1e3);
      return Math.min(limit, random.nextDouble() * 3 * previous);
    }
  }

  @Test
  void shiftThatOverflowsAndIsClampedToZero_isCaught() {
    assertThat(SuiteRun.of(Overflowing.class).failed()).contains(BUSY);
  }

  static class Overflowing extends Broken {
    @Override
    protected BackoffStrategy provider() {
      return new OverflowingStrategy();
    }
  }

  public static class OverflowingStrategy extends ReasonableBackoffStrategy {
    @Override
    double curveMillis(Attempt attempt) {
      return attempt.number() > 32 ? 0 : Math.max(0, 100 << attempt.number() - 1);
    }
  }

  @Test
  void negativeWait_isCaught() {
    assertThat(SuiteRun.of(Negative.class).failed()).contains(EXTREMES);
  }

  static class Negative extends Broken {
    @Override
    protected BackoffStrategy provider() {
      return new NegativeStrategy();
    }
  }

  public static class NegativeStrategy extends ReasonableBackoffStrategy {
    @Override
    double curveMillis(Attempt attempt) {
      return 100L << attempt.number() - 1;
    }
  }

  @Test
  void growthBeyondMaxDelay_isCaught() {
    assertThat(SuiteRun.of(Uncapped.class).failed()).contains(EXTREMES);
  }

  static class Uncapped extends Broken {
    @Override
    protected BackoffStrategy provider() {
      return new UncappedStrategy();
    }
  }

  public static class UncappedStrategy extends ReasonableBackoffStrategy {
    @Override
    double delayMillis(Attempt attempt, double limit, double jitter, RandomGenerator random) {
      return curveMillis(attempt) * spread(jitter, random);
    }
  }

  @Test
  void jitterAddedOnTopOfMaxDelay_isCaught() {
    assertThat(SuiteRun.of(AboveTheCap.class).failed()).containsExactly(EXTREMES);
  }

  static class AboveTheCap extends Broken {
    @Override
    protected BackoffStrategy provider() {
      return new AboveTheCapStrategy();
    }
  }

  public static class AboveTheCapStrategy extends ReasonableBackoffStrategy {
    @Override
    double delayMillis(Attempt attempt, double limit, double jitter, RandomGenerator random) {
      return super.delayMillis(attempt, limit * (1 + jitter), jitter, random);
    }
  }

  @Test
  void countingItsOwnCalls_isCaught() {
    assertThat(SuiteRun.of(Counting.class).failed()).contains(PURE, FRESH_START, THREADS);
  }

  static class Counting extends Broken {
    @Override
    protected BackoffStrategy provider() {
      return new CountingStrategy();
    }
  }

  public static class CountingStrategy extends ReasonableBackoffStrategy {
    private final AtomicInteger calls = new AtomicInteger();

    @Override
    double curveMillis(Attempt attempt) {
      return 100 * Math.pow(2, calls.getAndIncrement());
    }
  }

  @Test
  void rememberingTheLongestWaitAcrossOutages_isCaught() {
    assertThat(SuiteRun.of(Remembering.class).failed()).contains(PURE, FRESH_START, THREADS);
  }

  static class Remembering extends Broken {
    @Override
    protected BackoffStrategy provider() {
      return new RememberingStrategy();
    }
  }

  public static class RememberingStrategy extends ReasonableBackoffStrategy {
    private double longest;

    @Override
    double curveMillis(Attempt attempt) {
      longest = Math.max(longest, super.curveMillis(attempt));
      return longest;
    }
  }

  @Test
  void diceOfItsOwn_areCaught() {
    assertThat(SuiteRun.of(OwnDice.class).failed()).contains(PURE, THREADS);
  }

  static class OwnDice extends Broken {
    @Override
    protected BackoffStrategy provider() {
      return new OwnDiceStrategy();
    }
  }

  public static class OwnDiceStrategy extends ReasonableBackoffStrategy {
    @Override
    double spread(double jitter, RandomGenerator random) {
      return super.spread(jitter, ThreadLocalRandom.current());
    }
  }

  @Test
  void nothingAndAnException_areCaught() {
    assertThat(SuiteRun.of(Nothing.class).failed()).contains(EXTREMES);
    assertThat(SuiteRun.of(Throwing.class).failed()).contains(EXTREMES);
  }

  static class Nothing extends Broken {
    @Override
    protected BackoffStrategy provider() {
      return new NothingStrategy();
    }
  }

  public static class NothingStrategy extends ReasonableBackoffStrategy {
    @Override
    Wait wait(double millis, Attempt attempt) {
      return attempt.number() == 1_000 ? null : super.wait(millis, attempt);
    }
  }

  static class Throwing extends Broken {
    @Override
    protected BackoffStrategy provider() {
      return new ThrowingStrategy();
    }
  }

  public static class ThrowingStrategy extends ReasonableBackoffStrategy {
    @Override
    double curveMillis(Attempt attempt) {
      return Duration.ofMillis(100)
          .multipliedBy(attempt.previousDelay().toNanos())
          .toMillis();
    }
  }

  @Test
  void waitWithoutAReason_isCaught() {
    assertThat(SuiteRun.of(Silent.class).failed()).containsExactly(WHY);
  }

  static class Silent extends Broken {
    @Override
    protected BackoffStrategy provider() {
      return new SilentStrategy();
    }
  }

  public static class SilentStrategy extends ReasonableBackoffStrategy {
    @Override
    Wait wait(double millis, Attempt attempt) {
      return new Wait(super.wait(millis, attempt).delay(), " ");
    }
  }

  @Test
  void provider_hiddenUnregisteredOrUndescribed_isCaught() {
    assertThat(SuiteRun.of(Careless.class).failed())
        .containsExactlyInAnyOrder(NAME, FOUND, PUBLIC, DESCRIBED, DEFAULTS);
  }

  static class Careless extends BackoffContract {
    @Override
    protected BackoffStrategy provider() {
      return new CarelessStrategy();
    }
  }

  static class CarelessStrategy implements BackoffStrategy {
    private static final Option<Integer> UNEXPLAINED = Option.integer("steps", 1, 10);
    private static final Option<Double> BEYOND =
        Option.number("share", 0, 1).byDefault(3.0).meaning("A share.");

    @Override
    public String name() {
      return "My_Strategy";
    }

    @Override
    public List<Option<?>> options() {
      return List.of(UNEXPLAINED, BEYOND);
    }

    @Override
    public Backoff create(Settings settings) {
      return new ReasonableBackoffStrategy()
          .create(Settings.defaults(new ReasonableBackoffStrategy().options()));
    }
  }
}
