package dev.rejoin.reconnect.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.Pacing;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.ConnectPhase;
import dev.rejoin.api.transport.Probe;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** When attempts give way to probes, and when they come back. */
class BreakerTest {
  private static final int FAILURES = Bench.RULES.breaker().failures();
  private static final Duration OPEN = Bench.RULES.breaker().openFor();
  private static final Probe HEALTHY = new Probe.Healthy();
  private static final Probe REACHABLE = new Probe.Reachable();
  private static final Probe UNHEALTHY = new Probe.Unhealthy("answered 503");
  private static final Probe ABSENT = new Probe.Absent(Bench.REFUSED);
  private static final Probe UNSUPPORTED = new Probe.Unsupported("answered 404");

  // ---- opening

  @Test
  void failures_oneFewerThanTheLimit_keepItClosed() {
    Bench bench = failing(new Bench().start(), FAILURES - 1, Bench.RESET_IN_TLS);

    assertThat(bench.state.breaker().open()).isNull();
    bench.propose().tick();
    assertThat(bench.state.candidate()).isInstanceOf(Candidate.Connecting.class);
  }

  @Test
  void failures_theLimit_openItAndTellOnce() {
    Bench bench = failing(new Bench().start(), FAILURES, Bench.RESET_IN_TLS);

    assertThat(bench.observed(AgentEvent.BreakerOpened.class))
        .contains(new AgentEvent.BreakerOpened(FAILURES, OPEN, Bench.RESET_IN_TLS));
    assertThat(bench.state.breaker().isOpen(bench.now)).isTrue();
    bench.propose();
    assertThat(bench.observed(AgentEvent.BreakerOpened.class)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("cheapFailures")
  void failures_beforeTcpOrWithASlot_neverCount(ConnectFailure cheap) {
    Bench bench = failing(new Bench().start(), 3 * FAILURES, cheap);

    assertThat(bench.state.breaker()).isEqualTo(Breaker.closed());
  }

  static Stream<ConnectFailure> cheapFailures() {
    return Stream.of(
        Bench.REFUSED,
        new ConnectFailure.Unreachable("no route"),
        new ConnectFailure.NameNotFound("no such host"),
        new ConnectFailure.TimedOut(ConnectPhase.TCP, Duration.ofSeconds(5)),
        new ConnectFailure.Busy(503, Optional.of(Duration.ofMillis(10)), "full"));
  }

  @Test
  void failures_beforeTcpInBetween_doNotStartTheCountOver() {
    Bench bench = failing(new Bench().start(), FAILURES - 1, Bench.RESET_IN_TLS);
    again(failing(again(bench), 1, Bench.REFUSED)).failed(Bench.RESET_IN_TLS);

    assertThat(bench.state.breaker().isOpen(bench.now)).isTrue();
  }

  @Test
  void failures_spreadOverMoreThanTheWindow_keepItClosed() {
    Bench bench = new Bench().start();
    Duration apart = Bench.RULES.breaker().window().dividedBy(FAILURES - 2);
    for (int i = 0; i < 3 * FAILURES; i++) {
      again(bench.pass(apart).failed(Bench.RESET_IN_TLS));
    }

    assertThat(bench.state.breaker().open()).isNull();
  }

  @Test
  void failures_besideALivingPrimary_countForNothing() {
    Bench bench = new Bench().ready().drain(Duration.ZERO);
    for (int i = 0; i < 3 * FAILURES; i++) {
      bench.failed(Bench.RESET_IN_TLS).acknowledged().tick();
      while (!(bench.state.candidate() instanceof Candidate.Connecting)) {
        bench.tick().acknowledged();
      }
    }

    assertThat(bench.state.breaker()).isEqualTo(Breaker.closed());
  }

  @Test
  void registration_startsTheCountOver() {
    Bench bench = failing(new Bench().start(), FAILURES - 1, Bench.RESET_IN_TLS);
    again(bench).open().commit().registered().lost().propose().tick();

    failing(bench, FAILURES - 1, Bench.RESET_IN_TLS);

    assertThat(bench.state.breaker().open()).isNull();
  }

  // ---- open

  @Test
  void open_aWaitsEnd_probesInsteadOfConnecting() {
    Bench bench = new Bench().probeUnderWay();

    assertThat(bench.effect(Effect.Probe.class)).isPresent();
    assertThat(bench.effect(Effect.Connect.class)).isEmpty();
    assertThat(bench.probing().number()).isEqualTo(FAILURES + 1);
  }

  @Test
  void healthy_theFirstAnswer_connectsAtOnce() {
    Bench bench = new Bench().probeUnderWay().probed(HEALTHY);

    assertThat(bench.effect(Effect.Connect.class)).isPresent();
    assertThat(bench.observed(AgentEvent.Probed.class).orElseThrow().attempting())
        .isTrue();
  }

  @ParameterizedTest
  @MethodSource("badAnswers")
  void bad_probesGoOnAtTheStrategysPace(Probe bad) {
    Bench bench = new Bench().probeUnderWay();
    for (int i = 0; i < 20; i++) {
      long asked = bench.now;
      bench.passMillis(30).probed(bad).propose(Duration.ofSeconds(1)).tick();
      assertThat(bench.now - asked).isEqualTo(Duration.ofSeconds(1).toNanos());
    }

    assertThat(bench.effect(Effect.Probe.class)).isPresent();
    assertThat(bench.state.loop().attempts()).as("probes are no attempts").isEqualTo(FAILURES);
  }

  static Stream<Probe> badAnswers() {
    return Stream.of(UNHEALTHY, ABSENT);
  }

  @Test
  void bad_forAsLongAsItIsOpen_isNotBelievedLonger() {
    Bench bench = new Bench().probeUnderWay();
    long opened = bench.state.breaker().open().since();
    while (bench.state.candidate() instanceof Candidate.Probing) {
      bench.probed(UNHEALTHY).propose(Duration.ofSeconds(1)).tick();
    }

    assertThat(bench.effect(Effect.Connect.class)).isPresent();
    assertThat(Duration.ofNanos(bench.now - opened)).isBetween(OPEN, OPEN.plusSeconds(1));
  }

  @Test
  void trial_thatFails_opensItForAnotherMinute() {
    Bench bench = again(new Bench().tripped().pass(OPEN));
    long opened = bench.state.breaker().open().since();
    bench.failed(Bench.RESET_IN_TLS);

    assertThat(bench.state.breaker().isOpen(bench.now)).isTrue();
    assertThat(bench.state.breaker().open().until()).isEqualTo(bench.now + OPEN.toNanos());
    assertThat(bench.state.breaker().open().since()).isEqualTo(opened);
    assertThat(bench.state.breaker().open().failures()).isEqualTo(FAILURES + 1);
    assertThat(bench.observed(AgentEvent.BreakerOpened.class))
        .as("it never closed")
        .isEmpty();
  }

  @Test
  void healthy_butTheTrialFails_isNotBelievedAgainForFifteenSeconds() {
    Bench bench = new Bench().probeUnderWay().probed(HEALTHY);
    long trial = bench.now;
    bench.failed(Bench.RESET_IN_TLS).propose(Duration.ofSeconds(1)).tick();
    while (bench.effect(Effect.Connect.class).isEmpty()) {
      bench.probed(HEALTHY);
      if (bench.effect(Effect.Connect.class).isEmpty()) {
        bench.propose(Duration.ofSeconds(1)).tick();
      }
    }

    assertThat(Duration.ofNanos(bench.now - trial))
        .isBetween(Rules.TRIAL_EVERY, Rules.TRIAL_EVERY.plusSeconds(1));
  }

  @Test
  void healthy_afterABadAnswer_isBelievedAgain() {
    Bench bench = new Bench().probeUnderWay().probed(HEALTHY).failed(Bench.RESET_IN_TLS);
    bench.propose().tick().probed(UNHEALTHY).propose().tick().probed(HEALTHY);

    assertThat(bench.effect(Effect.Connect.class)).isPresent();
  }

  @Test
  void reachable_allAlong_isNoNews() {
    Bench bench = new Bench().probeUnderWay().probed(REACHABLE);

    assertThat(bench.effect(Effect.Connect.class))
        .as("TCP connected before, too")
        .isEmpty();
    bench.propose().tick().probed(ABSENT).propose().tick().probed(REACHABLE);
    assertThat(bench.effect(Effect.Connect.class)).as("it is back").isPresent();
  }

  @Test
  void reachable_afterATrialThatWasRefused_isNews() {
    Bench bench = new Bench().tripped().fire(new Event.ReconnectNow());
    bench.refused().propose().tick().probed(REACHABLE);

    assertThat(bench.effect(Effect.Connect.class)).isPresent();
  }

  @Test
  void unsupported_probesStopAndTrialsComeEveryFifteenSeconds() {
    Bench bench = new Bench().probeUnderWay().probed(UNSUPPORTED);
    long last = bench.state.loop().attemptStartedAt();
    for (int i = 0; i < 10; i++) {
      bench.propose();
      assertThat(bench.observed(AgentEvent.WaitStarted.class).orElseThrow().rule())
          .isEqualTo("breaker");
      bench.tick();
      assertThat(bench.effect(Effect.Connect.class)).isPresent();
      assertThat(Duration.ofNanos(bench.now - last))
          .isBetween(Rules.TRIAL_EVERY, Rules.TRIAL_EVERY.multipliedBy(105).dividedBy(100));
      last = bench.now;
      bench.failed(Bench.RESET_IN_TLS);
    }
  }

  @Test
  void unsupported_theSpreadIsWider_trialsKeepIt() {
    Duration wide = Duration.ofSeconds(25);
    Bench bench = failing(new Bench().ready(Pacing.over(wide)).lost(), 0, Bench.RESET_IN_TLS);
    bench.propose().tick();
    failing(bench, FAILURES, Bench.RESET_IN_TLS);
    long trial = bench.state.loop().attemptStartedAt();
    again(bench).probed(UNSUPPORTED);
    assertThat(bench.effect(Effect.Connect.class)).as("W has passed").isPresent();
    assertThat(Duration.ofNanos(bench.now - trial)).isGreaterThanOrEqualTo(wide);

    trial = bench.now;
    again(bench.failed(Bench.RESET_IN_TLS));
    assertThat(bench.effect(Effect.Connect.class)).isPresent();
    assertThat(Duration.ofNanos(bench.now - trial)).isGreaterThanOrEqualTo(wide);
  }

  @Test
  void probe_neverAnswered_countsAsAbsentAfterItsTimeout() {
    Bench bench = new Bench().probeUnderWay();
    assertThat(bench.untilDeadline())
        .isEqualTo(Bench.RULES.breaker().probeTimeout().plus(Rules.CONNECT_GRACE));
    bench.tick();

    assertThat(bench.observed(AgentEvent.Probed.class).orElseThrow().answer())
        .isInstanceOf(Probe.Absent.class);
    assertThat(bench.state.candidate()).isInstanceOf(Candidate.Asking.class);
  }

  @Test
  void probe_answeredTooLate_isIgnored() {
    Bench bench = new Bench().probeUnderWay();
    long id = bench.probing().id();
    bench.probed(ABSENT).propose();
    State before = bench.state;

    assertThat(bench.fire(new Event.Probed(id, HEALTHY)).state).isEqualTo(before);
  }

  // ---- who wins over it

  @Test
  void slot_holdsForProbesToo() {
    Duration slot = Duration.ofSeconds(9);
    Bench bench = new Bench().tripped().fire(new Event.ReconnectNow());
    bench.failed(new ConnectFailure.Busy(503, Optional.of(slot), "full")).propose(Duration.ZERO);

    assertThat(bench.remaining()).isGreaterThanOrEqualTo(slot);
    assertThat(bench.tick().effect(Effect.Probe.class)).isPresent();
  }

  @Test
  void spread_holdsForProbesToo() {
    Duration wide = Duration.ofSeconds(4);
    Bench bench = new Bench().ready(Pacing.over(wide)).lost().propose().tick();
    failing(bench, FAILURES, Bench.RESET_IN_TLS);
    again(bench);
    long asked = bench.now;
    again(bench.probed(UNHEALTHY));

    assertThat(bench.effect(Effect.Probe.class)).isPresent();
    assertThat(Duration.ofNanos(bench.now - asked)).isGreaterThanOrEqualTo(wide);
  }

  @Test
  void wakeUp_endsTheWaitButNotInAnAttempt() {
    Bench bench = new Bench().tripped().propose(Duration.ofSeconds(10)).passMillis(1);
    bench.fire(new Event.WakeUp("resumed"));

    assertThat(bench.remaining()).isLessThanOrEqualTo(Rules.WAKE_UP_SPREAD);
    assertThat(bench.tick().effect(Effect.Probe.class)).isPresent();
  }

  @Test
  void wakeUp_withoutAProbe_doesNotEndTheWaitForATrial() {
    Bench bench = new Bench().probeUnderWay().probed(UNSUPPORTED).propose();
    long until = bench.waiting().until();
    bench.fire(new Event.WakeUp("resumed"));

    assertThat(bench.waiting().until()).isEqualTo(until);
  }

  @Test
  void operator_endsTheWaitInAnAttempt() {
    Bench waiting = new Bench().tripped().propose().fire(new Event.ReconnectNow());
    Bench probing = new Bench().probeUnderWay().fire(new Event.ReconnectNow());

    assertThat(waiting.effect(Effect.Connect.class)).isPresent();
    assertThat(probing.effect(Effect.Connect.class)).isPresent();
  }

  // ---- closing

  @Test
  void registration_closesItAndSaysHowLongItWasOpen() {
    Bench bench = again(new Bench().tripped().passMillis(1_500)).probed(HEALTHY);
    bench.open().commit().registered();

    assertThat(bench.state.breaker()).isEqualTo(Breaker.closed());
    assertThat(bench.observed(AgentEvent.BreakerClosed.class))
        .contains(new AgentEvent.BreakerClosed(Duration.ofMillis(1_500)));
  }

  @Test
  void endpoints_eachIsProbedAndBelievedByItself() {
    Bench bench = new Bench(2, Bench.RULES, 1).start();
    failing(bench, FAILURES, Bench.RESET_IN_TLS);
    int first = again(bench).probing().endpoint();
    again(bench.probed(REACHABLE));
    assertThat(bench.probing().endpoint()).isNotEqualTo(first);
    again(bench.probed(ABSENT));
    assertThat(bench.probing().endpoint()).isEqualTo(first);

    assertThat(bench.probed(REACHABLE).effect(Effect.Connect.class))
        .as("the other one's absence is no news of this one")
        .isEmpty();
  }

  @Test
  void limitOfZero_meansNoBreaker() {
    Rules r = Bench.RULES;
    Rules none = new Rules(
        r.maxDelay(),
        r.maxAttempts(),
        r.stableAfter(),
        r.connectTimeout(),
        r.heartbeatInterval(),
        r.suspectAfter(),
        r.lostAfter(),
        r.heartbeatAckTimeout(),
        r.slowRetry(),
        r.maxSpread(),
        r.stopTimeout(),
        BreakerRules.never());
    Bench bench = failing(new Bench(1, none, 1).start(), 5 * FAILURES, Bench.RESET_IN_TLS);

    assertThat(bench.state.breaker()).isEqualTo(Breaker.closed());
  }

  /** Attempts that fail, each waited for; the strategy is asked after the last. */
  private static Bench failing(Bench bench, int times, ConnectFailure failure) {
    for (int i = 0; i < times; i++) {
      if (i > 0) {
        again(bench);
      }
      bench.failed(failure);
    }
    return bench;
  }

  /** The strategy answers, and its wait passes. */
  private static Bench again(Bench bench) {
    bench.propose();
    return bench.state.candidate() instanceof Candidate.Waiting ? bench.tick() : bench;
  }
}
