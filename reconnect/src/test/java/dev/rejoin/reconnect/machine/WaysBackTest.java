package dev.rejoin.reconnect.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.Pacing;
import dev.rejoin.api.Secret;
import dev.rejoin.api.Session;
import dev.rejoin.api.backoff.Wait;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.api.registration.RegistrationOutcome;
import dev.rejoin.reconnect.machine.Candidate.Asking;
import dev.rejoin.reconnect.machine.Candidate.Connecting;
import dev.rejoin.reconnect.machine.Candidate.None;
import dev.rejoin.reconnect.machine.Candidate.Registering;
import dev.rejoin.reconnect.machine.Candidate.Registering.Stage;
import dev.rejoin.reconnect.machine.Candidate.Waiting;
import dev.rejoin.reconnect.machine.Primary.Phase;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The meaningful cells of state × event, one by one. */
@Timeout(120)
class WaysBackTest {
  private static final Duration NINE_SECONDS = Duration.ofSeconds(9);

  private final Bench bench = new Bench();

  // ---- the loop

  @Test
  void fresh_start_connectsAtOnce() {
    bench.start();

    assertThat(bench.effect(Effect.Connect.class)).isPresent();
    assertThat(bench.state.loop().attempts()).isEqualTo(1);
  }

  @Test
  void connecting_refused_asksTheStrategyForTheNextAttempt() {
    bench.start().refused();

    assertThat(bench.effect(Effect.AskStrategy.class).orElseThrow().attempt().number())
        .isEqualTo(2);
    assertThat(bench.effect(Effect.AskStrategy.class).orElseThrow().attempt().cause())
        .isEqualTo(Bench.REFUSED);
  }

  @Test
  void connecting_transportSilent_isTakenAsFailedOneSecondAfterItsDeadline() {
    bench.start();

    assertThat(bench.untilDeadline()).isEqualTo(Duration.ofSeconds(6));
    bench.tick();

    assertThat(bench.effect(Effect.Abort.class)).isPresent();
    assertThat(bench.state.candidate()).isInstanceOf(Asking.class);
  }

  @Test
  void asking_noAnswerForASecond_waitsBySafeDefault() {
    bench.start().refused();

    assertThat(bench.untilDeadline()).isEqualTo(Duration.ofSeconds(1));
    bench.tick();

    assertThat(bench.state.candidate()).isInstanceOfAny(Waiting.class, Connecting.class);
  }

  @Test
  void waiting_anotherProposal_isIgnored() {
    bench.start().refused().propose();
    State before = bench.state;

    bench.fire(new Event.WaitProposed(2, new Wait(Duration.ZERO, "late")));

    assertThat(bench.state).isEqualTo(before);
  }

  @Test
  void waiting_connectTookLongerThanTheWait_connectsAtOnce() {
    bench.start().pass(Duration.ofSeconds(3)).refused().propose(Duration.ofSeconds(2));

    assertThat(bench.state.candidate()).isInstanceOf(Connecting.class);
  }

  @Test
  void registered_heldForStableAfter_startsTheCountOver() {
    bench.start().refused().propose().tick().open().commit().registered();
    assertThat(bench.state.loop().attempts()).isEqualTo(2);

    while (!bench.primary().stable()) {
      bench.tick();
      bench.heard();
    }

    assertThat(bench.now - bench.primary().readySince())
        .isEqualTo(Bench.RULES.stableAfter().toNanos());
    assertThat(bench.state.loop().attempts()).isZero();
  }

  @Test
  void registered_lostBeforeStableAfter_goesOnCounting() {
    bench.ready().lost();

    assertThat(bench.effect(Effect.AskStrategy.class).orElseThrow().attempt().number())
        .isEqualTo(2);
  }

  @Test
  void loss_whileAsking_isOneLoop() {
    bench.ready().lost();
    State before = bench.state;

    bench.fire(new Event.Closed(1, Bench.RESET));

    assertThat(bench.state).isEqualTo(before);
  }

  @Test
  void maxAttempts_reached_haltsAndSaysWhy() {
    Bench limited = new Bench(1, withMaxAttempts(2), 1);

    limited.start().refused().propose().tick().refused();

    assertThat(limited.state.life()).isEqualTo(new Life.Halted(Bench.REFUSED));
    assertThat(limited.observed(AgentEvent.Halted.class)).isPresent();
  }

  private static Rules withMaxAttempts(int most) {
    Rules r = Bench.RULES;
    return new Rules(
        r.maxDelay(),
        most,
        r.stableAfter(),
        r.connectTimeout(),
        r.heartbeatInterval(),
        r.suspectAfter(),
        r.lostAfter(),
        r.heartbeatAckTimeout(),
        r.slowRetry(),
        r.maxSpread(),
        r.stopTimeout(),
        r.breaker());
  }

  // ---- registering

  @Test
  void registering_rejectedForGood_halts() {
    bench.start().open().commit().ended(new RegistrationOutcome.Rejected(true, "who are you"));

    assertThat(bench.state.life()).isInstanceOf(Life.Halted.class);
    assertThat(bench.effect(Effect.Close.class)).isPresent();
  }

  @Test
  void registering_rejectedForNow_triesOn() {
    bench.start().open().commit().ended(new RegistrationOutcome.Rejected(false, "not now"));

    assertThat(bench.state.candidate()).isInstanceOf(Asking.class);
  }

  @Test
  void registering_deferred_keepsTheConnectionAndRunsAgain() {
    bench.start().open().commit().deferred(NINE_SECONDS);
    long link = bench.candidateLink();

    bench.tick();
    while (bench.effect(Effect.BeginRegistration.class).isEmpty()) {
      bench.fire(new Event.Received(link, bench.now));
      bench.tick();
    }

    assertThat(bench.candidateLink()).isEqualTo(link);
    assertThat(Duration.ofNanos(bench.now - bench.state.loop().attemptStartedAt()))
        .isBetween(NINE_SECONDS, Duration.ofMillis(9_900));
  }

  @Test
  void registering_deferredByDays_isBoundedByMaxSpreadAndSpread() {
    bench.start().open().commit().deferred(Duration.ofDays(10));

    Duration wait =
        Duration.ofNanos(((Registering) bench.state.candidate()).runUntil() - bench.now);
    assertThat(wait).isBetween(Duration.ofMinutes(27), Bench.RULES.maxSpread());
  }

  @Test
  void registering_linkSilent_isGivenUpAfterPingAndDeadline() {
    bench.start().open().commit();
    long opened = bench.now;

    while (bench.state.candidate() instanceof Registering) {
      bench.tick();
    }

    assertThat(Duration.ofNanos(bench.now - opened)).isEqualTo(Duration.ofSeconds(10));
    assertThat(bench.state.loop().cause().code()).isEqualTo("silent");
  }

  @Test
  void registering_linkAnswersPings_staysUntilTheRegistrationLimit() {
    bench.start().open().commit();
    long link = bench.candidateLink();
    long opened = bench.now;

    while (bench.state.candidate() instanceof Registering) {
      bench.tick();
      bench.fire(new Event.Received(link, bench.now));
    }

    assertThat(Duration.ofNanos(bench.now - opened)).isEqualTo(Rules.REGISTRATION_LIMIT);
  }

  @Test
  void registering_resumedAtAnOldEpoch_isRefused() {
    bench.ready().lost().propose(Duration.ZERO).tick().open().commit();

    bench.ended(new RegistrationOutcome.Resumed(1, 0, Pacing.unannounced(), ""));

    assertThat(bench.state.primary()).isNull();
    assertThat(bench.state.loop().cause().detail()).contains("epoch 1").contains("greater than 1");
  }

  @Test
  void registering_registeredAtAnOldEpoch_isRefused() {
    bench.ready().lost().propose(Duration.ZERO).tick().open().commit();

    bench.ended(new RegistrationOutcome.Registered(
        new Session("a1", 1, Secret.of("t"), Duration.ofSeconds(5), Pacing.unannounced()), ""));

    assertThat(bench.state.primary()).isNull();
  }

  @Test
  void registering_resumedWithoutASession_isRefused() {
    bench.start().open().commit();

    bench.ended(new RegistrationOutcome.Resumed(7, 0, Pacing.unannounced(), ""));

    assertThat(bench.state.primary()).isNull();
  }

  @Test
  void registering_supersededByAnother_isAConflict() {
    bench.start().open().commit();

    bench.fire(new Event.Superseded(bench.candidateLink(), "other", false));

    assertThat(bench.state.life()).isInstanceOf(Life.Halted.class);
  }

  // ---- suspicion

  @Test
  void ready_noAnswerForTwoSeconds_racesAnotherConnection() {
    bench.ready().asked().pass(Duration.ofSeconds(2).minusNanos(1)).fire(new Event.Tick());
    assertThat(bench.primary().phase()).isEqualTo(Phase.READY);

    bench.pass(Duration.ofNanos(1)).fire(new Event.Tick());

    assertThat(bench.primary().phase()).isEqualTo(Phase.SUSPECT);
    assertThat(bench.effect(Effect.Connect.class)).isPresent();
  }

  @Test
  void ready_noAnswerForFiveSeconds_isLost() {
    bench.ready().asked();
    long asked = bench.now;
    bench.run(Duration.ofSeconds(5).minusNanos(1));
    assertThat(bench.state.primary()).isNotNull();

    bench.run(Duration.ofNanos(1));

    assertThat(bench.state.primary()).isNull();
    assertThat(bench.now - asked).isEqualTo(Duration.ofSeconds(5).toNanos());
    assertThat(bench.state.candidate()).as("the race goes on").isInstanceOf(Connecting.class);
  }

  @Test
  void suspect_anyByteBeforeTheCommit_callsTheRaceOff() {
    bench.ready().suspect().open();
    long race = bench.candidateLink();

    bench.passMillis(300).heard();

    assertThat(bench.primary().phase()).isEqualTo(Phase.READY);
    assertThat(bench.state.candidate()).isEqualTo(None.NONE);
    assertThat(bench.effects).contains(new Effect.Abort(race));
    assertThat(bench.observed(AgentEvent.SuspicionCleared.class).orElseThrow().silentFor())
        .isGreaterThan(Duration.ofSeconds(2));
  }

  @Test
  void suspect_aByteFromBeforeTheQuestion_isNoAnswer() {
    bench.ready().suspect();
    long before = bench.primary().liveness().awaiting().sentAt() - 1;

    bench.fire(new Event.Received(bench.primary().link(), before));

    assertThat(bench.primary().phase()).isEqualTo(Phase.SUSPECT);
  }

  @Test
  void suspect_aByteAfterTheCommit_leavesItToTheServer() {
    bench.ready().suspect().open().commit().heard();
    assertThat(bench.state.candidate()).isInstanceOf(Registering.class);

    bench.resumed();

    assertThat(bench.primary().phase()).isEqualTo(Phase.READY);
    assertThat(bench.state.retiring()).isNotNull();
  }

  @Test
  void suspect_answeredAndTheCommittedRaceUnanswered_isReadyAgain() {
    bench.ready().suspect().open().commit().heard();

    bench.ended(new RegistrationOutcome.Unanswered(Duration.ofSeconds(5)));

    assertThat(bench.primary().phase()).isEqualTo(Phase.READY);
    assertThat(bench.state.candidate()).isEqualTo(None.NONE);
  }

  @Test
  void suspect_answeredAndTheRaceDeferred_callsItOff() {
    bench.ready().suspect().open().commit().deferred(NINE_SECONDS).heard();

    assertThat(bench.primary().phase()).isEqualTo(Phase.READY);
    assertThat(bench.state.candidate()).isEqualTo(None.NONE);
  }

  @Test
  void suspect_raceRefused_leavesThePrimaryAloneAndCountsForNothing() {
    bench.stable().suspect().refused();

    assertThat(bench.state.primary()).isNotNull();
    assertThat(bench.state.candidate()).isEqualTo(None.NONE);
    assertThat(bench.state.loop().attempts()).isZero();
    assertThat(bench.state.loop().failedSinceLoss()).isZero();
  }

  @Test
  void suspect_againWithinThirtySeconds_isNotRacedAgain() {
    bench.ready().suspect().acknowledged();
    bench.suspect();
    assertThat(bench.state.candidate()).isEqualTo(None.NONE);
    bench.acknowledged();

    while (bench.now - bench.state.loop().latest().race() < Rules.RACE_EVERY.toNanos()) {
      bench.asked().acknowledged();
    }
    bench.suspect();

    assertThat(bench.state.candidate()).isInstanceOf(Connecting.class);
  }

  @Test
  void suspect_fleetWithASpread_racesWithinThreeSeconds() {
    Bench fleet = new Bench().ready(Pacing.over(Duration.ofSeconds(60))).suspect();

    assertThat(fleet.remaining()).isBetween(Duration.ZERO, Duration.ofSeconds(3));
  }

  @Test
  void suspect_lostWhileTheRaceResumes_letsTheRaceGoOn() {
    bench.ready().suspect().open().commit().lost();

    assertThat(bench.state.candidate()).isInstanceOf(Registering.class);
    assertThat(bench.state.candidate().beside()).isEqualTo(Beside.NOTHING);
    bench.resumed();
    assertThat(bench.observed(AgentEvent.Ready.class).orElseThrow().handover()).isFalse();
  }

  @Test
  void suspect_lostWhileTheRaceWaits_beginsTheLoop() {
    Bench fleet =
        new Bench().ready(Pacing.over(Duration.ofSeconds(60))).suspect().lost();

    assertThat(fleet.state.candidate()).isInstanceOf(Asking.class);
  }

  // ---- handover

  @Test
  void handover_done_readsTheOldConnectionForAWhileAndClosesIt() {
    bench.ready().fire(new Event.ReconnectNow()).open().commit().resumed();
    long old = bench.state.retiring().link();
    long since = bench.now;

    bench.tick();
    while (bench.state.retiring() != null) {
      bench.heard();
      bench.tick();
    }

    assertThat(bench.now - since).isEqualTo(Rules.RETIRE_AFTER.toNanos());
    assertThat(bench.effects)
        .anyMatch(effect -> effect instanceof Effect.Close close && close.link() == old);
  }

  @Test
  void handover_whileAnotherStillRetires_endsTheOlder() {
    bench.ready().fire(new Event.ReconnectNow()).open().commit().resumed();
    long oldest = bench.state.retiring().link();
    bench.drain(Duration.ZERO).open().commit().resumed();

    assertThat(bench.effects).contains(new Effect.Abort(oldest));
  }

  @Test
  void handover_fromAStableConnection_isStable() {
    bench.stable().fire(new Event.ReconnectNow()).open().commit().resumed();

    assertThat(bench.primary().stable()).isTrue();
  }

  // ---- superseded

  @Test
  void superseded_byOwnCandidateUnderWay_waitsForItsAnswer() {
    bench.ready().suspect().open().commit();
    State before = bench.state;

    bench.fire(new Event.Superseded(bench.primary().link(), "me", true));

    assertThat(bench.state).isEqualTo(before);
  }

  @Test
  void superseded_byAConnectionGivenUp_closesThatOneAndComesBack() {
    bench.ready();

    bench.fire(new Event.Superseded(bench.primary().link(), "me", true));

    assertThat(bench.effect(Effect.Close.class)).isPresent();
    assertThat(bench.state.candidate()).isInstanceOf(Asking.class);
  }

  @Test
  void superseded_byAnotherProcess_haltsUntilAnOperatorSaysSo() {
    bench.ready().fire(new Event.Superseded(1, "other", false));
    assertThat(bench.state.life()).isInstanceOf(Life.Halted.class);

    bench.fire(new Event.CredentialsChanged());
    assertThat(bench.state.life())
        .as("a rotated token is no decision")
        .isInstanceOf(Life.Halted.class);

    bench.fire(new Event.ReconnectNow());
    assertThat(bench.state.candidate()).isInstanceOf(Connecting.class);
  }

  @Test
  void superseded_onARetiringConnection_isWhatTheServerSaysAtEveryHandover() {
    bench.ready().fire(new Event.ReconnectNow()).open().commit().resumed();
    State before = bench.state;

    bench.fire(new Event.Superseded(before.retiring().link(), "me", true));

    assertThat(bench.state).isEqualTo(before);
  }

  // ---- draining

  @Test
  void draining_announced_goesToAnotherEndpointWithinTheTime() {
    Bench two = new Bench(2, Bench.RULES, 1).ready().drain(NINE_SECONDS);

    assertThat(two.waiting().endpoint()).isEqualTo(1);
    assertThat(two.remaining()).isBetween(Duration.ZERO, NINE_SECONDS);
    assertThat(two.primary().phase()).isEqualTo(Phase.DRAINING);
  }

  @Test
  void draining_announcedForDays_isBoundedByMaxSpread() {
    bench.ready().drain(Duration.ofDays(9));

    assertThat(bench.remaining()).isLessThanOrEqualTo(Bench.RULES.maxSpread());
  }

  @Test
  void draining_onlyEndpoint_triesTheSame() {
    bench.ready().drain(Duration.ZERO);

    assertThat(((Connecting) bench.state.candidate()).endpoint()).isZero();
  }

  @Test
  void draining_otherEndpointRefuses_triesItAgainAndNeverTheOneToLeave() {
    Bench two = new Bench(2, Bench.RULES, 1).ready().drain(Duration.ZERO);
    for (int i = 0; i < 3; i++) {
      two.refused();
      assertThat(two.waiting().endpoint()).isEqualTo(1);
      assertThat(two.remaining()).isBetween(Rules.DRAIN_EVERY, Duration.ofMillis(1_050));
      two.fire(new Event.Received(two.primary().link(), two.now)).pass(two.remaining());
      two.fire(new Event.Tick());
    }
  }

  @Test
  void draining_duringARaceToTheSameEndpoint_goesToTheOther() {
    Bench two = new Bench(2, Bench.RULES, 1).ready().suspect();
    assertThat(((Connecting) two.state.candidate()).endpoint()).isZero();

    two.drain(NINE_SECONDS);

    assertThat(two.observed(AgentEvent.AttemptAbandoned.class)).isPresent();
    assertThat(two.waiting().endpoint()).isEqualTo(1);
  }

  @Test
  void draining_duringACommittedRace_followsTheAnswer() {
    Bench two = new Bench(2, Bench.RULES, 1).ready().suspect();
    two.open().commit().drain(NINE_SECONDS);

    assertThat(two.state.candidate().beside()).isEqualTo(Beside.DRAINING);
    two.resumed();
    assertThat(two.primary().phase()).isEqualTo(Phase.READY);
  }

  @Test
  void draining_oneOfTheOthersHasASlot_goesToTheOneThatIsFree() {
    Bench three = new Bench(3, Bench.RULES, 1).ready().drain(Duration.ZERO);
    assertThat(((Connecting) three.state.candidate()).endpoint()).isEqualTo(1);

    three.failed(busy(Duration.ofMinutes(5)));
    assertThat(three.waiting().endpoint()).isEqualTo(2);
    assertThat(three.remaining()).isBetween(Rules.DRAIN_EVERY, Duration.ofMillis(1_050));
    three.fire(new Event.Received(three.primary().link(), three.now)).pass(three.remaining());
    three.fire(new Event.Tick()).refused();
    assertThat(three.waiting().endpoint()).isEqualTo(2);
  }

  @Test
  void draining_closedBeforeTheMove_spreadsAsAFleetWideLoss() {
    Pacing wide = Pacing.over(Duration.ofSeconds(100));
    Bench fleet = new Bench().stable(wide).drain(NINE_SECONDS).lost().propose();

    assertThat(fleet.state.loop().cause()).isInstanceOf(Disconnect.Drained.class);
    assertThat(fleet.observed(AgentEvent.WaitStarted.class).orElseThrow().rule())
        .isEqualTo("spread");
  }

  @Test
  void draining_silent_isLostAfterFiveSeconds() {
    bench.ready().drain(Duration.ofHours(1)).asked().run(Duration.ofSeconds(5));

    assertThat(bench.state.primary()).isNull();
  }

  // ---- an operator, a wake-up, credentials, the description

  @Test
  void operator_duringASlot_connectsAtOnce() {
    bench.start().failed(busy(Duration.ofMinutes(5))).propose();

    bench.fire(new Event.ReconnectNow());

    assertThat(bench.state.candidate()).isInstanceOf(Connecting.class);
  }

  @Test
  void operator_duringADeferral_runsTheRegistrationNow() {
    bench.start().open().commit().deferred(Duration.ofMinutes(5));

    bench.fire(new Event.ReconnectNow());

    assertThat(bench.effect(Effect.BeginRegistration.class)).isPresent();
    assertThat(((Registering) bench.state.candidate()).stage()).isEqualTo(Stage.OPEN);
  }

  @Test
  void operator_againWithinTenSeconds_isIgnored() {
    bench.start().failed(busy(Duration.ofMinutes(5))).propose();
    bench.fire(new Event.ReconnectNow());
    bench.failed(busy(Duration.ofMinutes(5))).propose();
    bench.pass(Rules.OPERATOR_EVERY.minusNanos(1)).fire(new Event.ReconnectNow());
    assertThat(bench.state.candidate()).isInstanceOf(Waiting.class);

    bench.pass(Duration.ofNanos(1)).fire(new Event.ReconnectNow());

    assertThat(bench.state.candidate()).isInstanceOf(Connecting.class);
  }

  @Test
  void operator_duringAnAttempt_doesNotUseUpTheNextWish() {
    bench.start().fire(new Event.ReconnectNow());
    bench.failed(busy(Duration.ofMinutes(5))).propose();

    bench.fire(new Event.ReconnectNow());

    assertThat(bench.state.candidate()).isInstanceOf(Connecting.class);
  }

  @Test
  void wakeUp_whileWaiting_cutsTheWait() {
    bench.start().refused().propose(Duration.ofSeconds(15));

    bench.fire(new Event.WakeUp("resumed"));

    assertThat(bench.remaining()).isLessThanOrEqualTo(Rules.WAKE_UP_SPREAD);
  }

  @Test
  void wakeUp_againWithinFiveSeconds_isIgnored() {
    bench.start().refused().propose(Duration.ofSeconds(15)).fire(new Event.WakeUp("resumed"));
    bench.tick().refused().propose(Duration.ofSeconds(15));
    long until = bench.waiting().until();

    bench.fire(new Event.WakeUp("resumed"));
    assertThat(bench.waiting().until()).isEqualTo(until);

    bench.pass(Rules.WAKE_UP_EVERY).fire(new Event.WakeUp("resumed"));
    assertThat(bench.waiting().until()).isLessThan(until);
  }

  @Test
  void wakeUp_duringASlotOrTheSlowClass_endsNeither() {
    bench.start().failed(busy(NINE_SECONDS)).propose().fire(new Event.WakeUp("resumed"));
    assertThat(bench.remaining()).isGreaterThanOrEqualTo(NINE_SECONDS);

    Bench slow = new Bench().start().failed(new ConnectFailure.Forbidden("403")).propose();
    slow.fire(new Event.WakeUp("resumed"));
    assertThat(slow.remaining()).isGreaterThanOrEqualTo(Bench.RULES.slowRetry());
  }

  @Test
  void wakeUp_ofAFleet_isSpread() {
    Pacing wide = Pacing.over(Duration.ofSeconds(10));
    Bench fleet = new Bench().ready(wide).lost().propose(Duration.ofSeconds(15));

    fleet.fire(new Event.WakeUp("resumed"));

    assertThat(fleet.remaining()).isBetween(Rules.WAKE_UP_SPREAD, Duration.ofSeconds(10));
  }

  @Test
  void wakeUp_whileReady_demandsAnAnswerAtOnce() {
    bench.ready().fire(new Event.WakeUp("resumed"));

    assertThat(bench.effects).contains(new Effect.SendBeat(1, true));
  }

  @Test
  void credentials_changedInTheSlowClass_cutTheWait() {
    bench.start().failed(new ConnectFailure.Unauthenticated("401")).propose();

    bench.fire(new Event.CredentialsChanged());

    assertThat(bench.remaining()).isLessThanOrEqualTo(Rules.WAKE_UP_SPREAD);
  }

  @Test
  void credentials_changedDuringTheRefusedAttempt_areTriedSoon() {
    bench.start().passMillis(10).fire(new Event.CredentialsChanged()).passMillis(10);

    bench.failed(new ConnectFailure.Unauthenticated("401")).propose();

    assertThat(bench.remaining()).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void credentials_changedInAnOrdinaryWait_changeNothing() {
    bench.start().refused().propose(Duration.ofSeconds(15));
    Candidate before = bench.state.candidate();

    bench.fire(new Event.CredentialsChanged());

    assertThat(bench.state.candidate()).isEqualTo(before);
  }

  @Test
  void halted_credentialsChanged_startsOver() {
    bench.start().open().commit().ended(new RegistrationOutcome.Rejected(true, "unknown tenant"));

    bench.fire(new Event.CredentialsChanged());

    assertThat(bench.remaining()).isLessThanOrEqualTo(Rules.WAKE_UP_SPREAD);
    assertThat(bench.state.loop().attempts()).isZero();
  }

  @Test
  void description_changedWhileReady_registersAgainOnTheSameConnection() {
    bench.ready();
    long link = bench.primary().link();

    bench.fire(new Event.DescriptionChanged());

    assertThat(bench.candidateLink()).isEqualTo(link);
    assertThat(bench.effects).contains(new Effect.BeginRegistration(link, 2, true, false));
  }

  @Test
  void registrationDemanded_deferredForLong_keepsTheConnection() {
    bench.ready().asked();
    bench.fire(new Event.RegistrationDemanded(1, "forgotten"));
    bench.commit().deferred(Duration.ofMinutes(2));

    for (int i = 0; i < 12; i++) {
      bench.fire(new Event.Received(1, bench.now));
      bench.tick();
    }

    assertThat(bench.candidateLink()).isEqualTo(1);
  }

  // ---- stop

  @Test
  void stop_connectionsAnswer_endsWithTheLastOfThem() {
    bench.ready().suspect().open().fire(new Event.Stop());
    assertThat(bench.state.life()).isInstanceOf(Life.Stopping.class);

    bench.fire(new Event.Closed(1, Bench.RESET));
    assertThat(bench.state.life()).isInstanceOf(Life.Stopping.class);
    bench.fire(new Event.Closed(2, Bench.RESET));

    assertThat(bench.effect(Effect.Finish.class)).isPresent();
  }

  @Test
  void stop_connectionsSilent_isForcedAtItsDeadline() {
    bench.ready().fire(new Event.Stop());
    assertThat(bench.untilDeadline()).isEqualTo(Bench.RULES.stopTimeout());

    bench.tick();

    assertThat(bench.effects).contains(new Effect.Abort(1), new Effect.Finish());
  }

  private static ConnectFailure busy(Duration retryAfter) {
    return new ConnectFailure.Busy(503, Optional.of(retryAfter), "full");
  }
}
