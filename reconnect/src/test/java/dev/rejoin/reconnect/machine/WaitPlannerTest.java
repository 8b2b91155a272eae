package dev.rejoin.reconnect.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rejoin.api.Pacing;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.Disconnect;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who wins, pair by pair, and how the winners are distributed. */
@Timeout(120)
class WaitPlannerTest {
  private static final Duration W = Duration.ofSeconds(20);
  private static final Pacing SPREAD = Pacing.over(W);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int AGENTS = 2_000;
  private static final Bench READY = new Bench().ready(SPREAD);
  private static final Bench STABLE = new Bench().stable(SPREAD);

  @Test
  void proposal_alone_countsFromTheAttemptsStart() {
    Bench bench = new Bench().start().passMillis(400).refused().propose(Duration.ofSeconds(2));

    assertThat(bench.remaining()).isEqualTo(Duration.ofMillis(1_600));
    assertThat(rule(bench)).isEqualTo("strategy");
  }

  @Test
  void proposal_absurd_isClampedToMaxDelay() {
    Bench bench = new Bench().start().refused().propose(Duration.ofSeconds(Long.MAX_VALUE));

    assertThat(bench.remaining()).isEqualTo(Bench.RULES.maxDelay());
  }

  @Test
  void proposal_alwaysZero_cannotSpin() {
    Bench bench = new Bench().start();
    long start = bench.now;
    for (int i = 0; i < 100; i++) {
      bench.refused().propose(Duration.ZERO).tick();
    }

    assertThat(Duration.ofNanos(bench.now - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void firstAttempt_afterALossOfItsOwn_isTheStrategys() {
    Bench bench = new Bench().stable(SPREAD).lost().propose(Duration.ofMillis(700));

    assertThat(bench.remaining()).isEqualTo(Duration.ofMillis(700));
    assertThat(rule(bench)).isEqualTo("strategy");
  }

  @Test
  void firstAttempt_afterAFleetWideLoss_isUniformOverTheSpreadWhateverIsProposed() {
    for (int status : new int[] {1001, 1012}) {
      requireUniform(seed -> {
        Bench bench = STABLE.fork(seed);
        bench.fire(new Event.Closed(1, new Disconnect.ClosedByPeer(status, "restart")));
        return bench.propose(Duration.ofSeconds(15));
      });
    }
  }

  @Test
  void firstAttempt_afterARegistrationThatDidNotHold_keepsTheSpread() {
    requireUniform(seed -> READY.fork(seed).lost().propose(Duration.ZERO));
  }

  @Test
  void firstWaitAfterAFailure_isUniformOverTheSpread() {
    requireUniform(seed -> failedOnce(seed).propose(Duration.ZERO));
  }

  @Test
  void laterWaits_areTheSpreadFromTheAttemptsStart() {
    for (long seed = 1; seed <= 200; seed++) {
      Bench bench =
          failedOnce(seed).propose(Duration.ZERO).tick().passMillis(300).refused();
      bench.propose(Duration.ZERO);

      assertThat(bench.remaining().plusMillis(300)).isBetween(W, W.plus(W.dividedBy(20)));
      assertThat(rule(bench)).isEqualTo("spread");
    }
  }

  @Test
  void proposal_aboveTheSpread_winsOverIt() {
    Bench bench = new Bench().stable(Pacing.over(Duration.ofMillis(50))).lost();
    bench.propose(Duration.ZERO).refused().propose(Duration.ofSeconds(3));

    assertThat(bench.remaining()).isEqualTo(Duration.ofSeconds(3));
    assertThat(rule(bench)).isEqualTo("strategy");
  }

  @Test
  void spread_aboveMaxDelay_isNotClampedByIt() {
    Bench bench = failedOnce(1).propose(Duration.ZERO).tick().refused().propose(Duration.ZERO);

    assertThat(bench.remaining()).isGreaterThan(Bench.RULES.maxDelay());
  }

  @Test
  void spread_ofDays_isBoundedByMaxSpread() {
    Bench bench = new Bench().ready(Pacing.over(Duration.ofDays(10)));

    assertThat(bench.state.pacing()).isEqualTo(Pacing.over(Bench.RULES.maxSpread()));
    bench.fire(new Event.HeartbeatAnswered(1, Duration.ZERO, Pacing.over(Duration.ofDays(10))));
    assertThat(bench.state.pacing()).isEqualTo(Pacing.over(Bench.RULES.maxSpread()));
  }

  @Test
  void spread_ofDays_isToldWhenItBegins() {
    Bench bench = new Bench().ready(Pacing.over(W));
    Event tenDays = new Event.HeartbeatAnswered(1, Duration.ZERO, Pacing.over(Duration.ofDays(10)));

    assertThat(misbehaviour(bench.fire(tenDays)))
        .contains(
            "it announced a spread of 10d (expected: at most max_spread, which is 30m); that is"
                + " kept instead");
    assertThat(misbehaviour(bench.fire(tenDays))).isEmpty();
  }

  private static Optional<String> misbehaviour(Bench bench) {
    return bench.observed(AgentEvent.PeerMisbehaved.class).map(AgentEvent.PeerMisbehaved::detail);
  }

  @Test
  void slowClass_overTheSpread_isAtLeastAMinute() {
    Bench bench = failedTwice(new ConnectFailure.Unauthenticated("401"));

    assertThat(bench.remaining()).isBetween(MINUTE, MINUTE.plusSeconds(6));
    assertThat(rule(bench)).isEqualTo("slow");
  }

  @Test
  void slowClass_closedForPolicy_holdsForTheFirstAttempt() {
    Bench bench = new Bench().stable();
    bench.fire(new Event.Closed(1, new Disconnect.ClosedByPeer(1008, "policy"))).propose();

    assertThat(bench.remaining()).isGreaterThanOrEqualTo(MINUTE);
  }

  @Test
  void slot_belowTheSlowClass_doesNotShortenIt() {
    Bench bench =
        new Bench(1, Bench.RULES, 1).start().failed(busy(Duration.ofSeconds(9))).propose();
    bench.tick().failed(new ConnectFailure.Forbidden("403")).propose();

    assertThat(bench.remaining()).isGreaterThanOrEqualTo(MINUTE);
  }

  @Test
  void slot_aboveTheSpread_isNeverUndercutAndJitteredUpward() {
    Duration slot = Duration.ofSeconds(40);
    for (long seed = 1; seed <= 300; seed++) {
      Bench bench = failedTwice(busy(slot), seed);

      assertThat(bench.remaining()).isBetween(slot, slot.plusSeconds(1));
      assertThat(rule(bench)).isEqualTo("slot");
    }
  }

  @Test
  void slot_belowTheSpread_isKeptAndNotMissed() {
    Duration slot = W.dividedBy(5);
    for (long seed = 1; seed <= 300; seed++) {
      Bench bench = failedTwice(busy(slot), seed);

      assertThat(bench.remaining()).isBetween(slot, slot.plus(slot.dividedBy(10)));
      assertThat(rule(bench)).isEqualTo("slot");
    }
  }

  @Test
  void slot_thatPassedBeforeThePlan_isTakenAtOnce() {
    Bench bench = failedOnce(1).propose(Duration.ZERO).tick().failed(busy(Duration.ofMillis(50)));

    bench.passMillis(70).propose(Duration.ofSeconds(1));

    assertThat(rule(bench)).isEqualTo("slot");
    assertThat(bench.state.candidate()).isInstanceOf(Candidate.Connecting.class);
  }

  @Test
  void slot_ofNoTimeAtAll_isNone() {
    Bench bench = failedOnce(1).propose(Duration.ZERO).tick().failed(busy(Duration.ZERO));

    bench.passMillis(70).propose(Duration.ZERO);

    assertThat(rule(bench)).isEqualTo("spread");
  }

  @Test
  void slot_thatPassedBeforeAnAttemptWasRefused_isOver() {
    Bench bench = failedOnce(1).propose(Duration.ZERO).tick().failed(busy(Duration.ofMillis(50)));
    bench.propose(Duration.ZERO).tick().refused().propose(Duration.ZERO);

    assertThat(rule(bench)).isEqualTo("spread");
  }

  @Test
  void slot_ofDays_isCutToMaxSpreadAndStillSpread() {
    long distinct = LongStream.rangeClosed(1, 100)
        .map(seed -> {
          Duration wait = failedTwice(busy(Duration.ofDays(10)), seed).remaining();
          assertThat(wait).isBetween(Duration.ofMinutes(27), Duration.ofMinutes(30));
          return wait.toSeconds();
        })
        .distinct()
        .count();

    assertThat(distinct).isGreaterThan(50);
  }

  @Test
  void slot_ofDays_isToldWithTheBound() {
    Bench bench = new Bench().start().failed(busy(Duration.ofDays(10)));

    assertThat(misbehaviour(bench))
        .contains(
            "it asked for a wait of 10d (expected: at most max_spread, which is 30m); that is kept"
                + " instead");
  }

  @Test
  void slot_negative_isIgnoredAndTold() {
    Bench bench = new Bench().start().failed(busy(Duration.ofSeconds(-5)));
    assertThat(misbehaviour(bench))
        .contains("it asked for a wait of -5s (expected: 0s or more); ignored");

    bench.propose();

    assertThat(bench.remaining()).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void slot_ofOneEndpoint_failsOverToTheOtherButKeepsTheSpread() {
    Bench bench = new Bench(2, Bench.RULES, 3).stable(SPREAD).lost().propose(Duration.ZERO);
    bench.failed(busy(Duration.ofMinutes(5))).propose(Duration.ZERO);
    assertThat(bench.waiting().endpoint()).isEqualTo(1);

    bench.tick().refused().propose(Duration.ZERO);

    assertThat(bench.waiting().endpoint()).isEqualTo(1);
    assertThat(bench.remaining()).isGreaterThanOrEqualTo(W);
  }

  @Test
  void slot_ofOneEndpoint_outlivesTheAdmissionByAnother() {
    Bench bench =
        new Bench(2, Bench.RULES, 1).start().failed(busy(Duration.ofMinutes(5))).propose();
    bench.tick().open().commit().registered();
    assertThat(bench.primary().endpoint()).isEqualTo(1);

    bench.lost().propose().tick().refused().propose();

    assertThat(bench.waiting().endpoint()).as("the slot of the other one holds").isEqualTo(1);
  }

  @Test
  void slot_duringARace_holdsForTheNextRace() {
    Bench bench = new Bench().ready().suspect().failed(busy(MINUTE)).acknowledged();
    while (bench.now - bench.state.loop().latest().race() < Rules.RACE_EVERY.toNanos()) {
      bench.asked().acknowledged();
    }

    bench.suspect();

    assertThat(bench.waiting().until())
        .isGreaterThanOrEqualTo(bench.state.loop().slots().of(0));
  }

  @Test
  void endpoints_lastGoodFirstThenInTurn() {
    Bench bench = new Bench(3, Bench.RULES, 1).start();
    assertThat(endpoint(bench)).isZero();
    assertThat(endpoint(bench.refused().propose().tick())).isEqualTo(1);
    assertThat(endpoint(bench.refused().propose().tick())).isEqualTo(2);
    bench.open().commit().registered().lost().propose().tick();
    assertThat(endpoint(bench)).as("last good").isEqualTo(2);
    assertThat(endpoint(bench.refused().propose().tick())).isZero();
  }

  @Test
  void endpoints_localTroubleDoesNotMoveOn() {
    Bench bench = new Bench(2, Bench.RULES, 1).start();
    bench.failed(new ConnectFailure.LocalResources("no descriptors")).propose().tick();

    assertThat(endpoint(bench)).isZero();
  }

  @Test
  void endpoints_goingAway_movesOnAtOnce() {
    Bench bench = new Bench(2, Bench.RULES, 1).stable();
    bench
        .fire(new Event.Closed(1, new Disconnect.ClosedByPeer(1001, "bye")))
        .propose()
        .tick();

    assertThat(endpoint(bench)).isEqualTo(1);
  }

  private static int endpoint(Bench bench) {
    return ((Candidate.Connecting) bench.state.candidate()).endpoint();
  }

  private static Bench failedOnce(long seed) {
    return STABLE.fork(seed).lost().propose(Duration.ZERO).refused();
  }

  private static Bench failedTwice(ConnectFailure failure) {
    return failedTwice(failure, 1);
  }

  private static Bench failedTwice(ConnectFailure failure, long seed) {
    return failedOnce(seed).propose(Duration.ZERO).tick().failed(failure).propose(Duration.ZERO);
  }

  private static ConnectFailure busy(Duration retryAfter) {
    return new ConnectFailure.Busy(503, Optional.of(retryAfter), "full");
  }

  private static String rule(Bench bench) {
    return bench.observed(AgentEvent.WaitStarted.class).orElseThrow().rule();
  }

  /** U(0, W): the mean, and a tenth of a fleet in each tenth of the spread. */
  private static void requireUniform(Function<Long, Bench> wait) {
    double[] parts = LongStream.rangeClosed(1, AGENTS)
        .mapToDouble(seed -> wait.apply(seed).remaining().toNanos() / (double) W.toNanos())
        .toArray();
    int[] tenths = new int[10];
    double sum = 0;
    for (double part : parts) {
      assertThat(part).isBetween(0.0, 1.0);
      tenths[(int) Math.min(9, part * 10)]++;
      sum += part;
    }
    assertThat(sum / AGENTS).isCloseTo(0.5, within(0.03));
    for (int tenth : tenths) {
      assertThat(tenth).isBetween(AGENTS / 10 * 7 / 10, AGENTS / 10 * 13 / 10);
    }
  }
}
