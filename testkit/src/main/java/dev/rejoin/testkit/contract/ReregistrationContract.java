package dev.rejoin.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.Pacing;
import dev.rejoin.api.message.Deferred;
import dev.rejoin.api.message.ErrorReport;
import dev.rejoin.api.message.HeartbeatAck;
import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.Register;
import dev.rejoin.api.message.RegisterRequired;
import dev.rejoin.api.message.RegisterSuccess;
import dev.rejoin.api.message.Rejected;
import dev.rejoin.api.message.Resume;
import dev.rejoin.api.message.Resumed;
import dev.rejoin.api.message.Unknown;
import dev.rejoin.api.registration.RegistrationOutcome;
import dev.rejoin.api.registration.Reregistration;
import dev.rejoin.api.registration.ReregistrationStrategy;
import dev.rejoin.testkit.contract.ScriptedRegistration.Reply;
import dev.rejoin.testkit.time.SeededDice;
import dev.rejoin.testkit.time.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * What every {@link ReregistrationStrategy} owes its agent. Subclass it in a test and return the provider; it then meets,
 * in virtual time, a control plane that forgets, rejects, defers, is slow, says nonsense or falls silent.
 *
 * <p>The suite holds a strategy to this: an answer counts at once, and a deadline only where there is none; a living
 * connection is never given up over a slow registration, a dead one always; a run never throws, never blocks, and sends
 * nothing once it has ended.
 */
@Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
public abstract class ReregistrationContract extends ProviderContract<ReregistrationStrategy> {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final RegisterSuccess SUCCESS =
      new RegisterSuccess(ScriptedRegistration.newSession(8), "digest");
  private static final Resumed RESUMED =
      new Resumed(8, 3, Pacing.over(Duration.ofSeconds(1)), "digest");

  private final VirtualTime time = new VirtualTime();

  /** For the suites of subclasses. */
  protected ReregistrationContract() {
    super(ReregistrationStrategy.class);
  }

  /** Whether the strategy tries to resume a session it holds, rather than registering in full every time. */
  protected boolean resumes() {
    return true;
  }

  @Test
  void agentWithoutASession_registersInFull() {
    ScriptedRegistration link = link(answers(null, Reply.atOnce(SUCCESS)));

    RegistrationOutcome outcome = outcome(link);

    assertThat(outcome)
        .isEqualTo(new RegistrationOutcome.Registered(SUCCESS.session(), SUCCESS.routesDigest()));
    assertThat(link.sent()).singleElement().isInstanceOf(Register.class);
    assertAnsweredAtOnce();
  }

  @Test
  void agentWithASession_thatIsKnown_resumesWithOneMessage() {
    Assumptions.assumeTrue(resumes());
    ScriptedRegistration link = returning(answers(Reply.atOnce(RESUMED), Reply.atOnce(SUCCESS)));

    RegistrationOutcome outcome = outcome(link);

    assertThat(outcome)
        .isEqualTo(new RegistrationOutcome.Resumed(
            RESUMED.epoch(), RESUMED.lastReceived(), RESUMED.pacing(), RESUMED.routesDigest()));
    assertThat(link.sent()).singleElement().isInstanceOf(Resume.class);
    assertAnsweredAtOnce();
  }

  @Test
  void agentWithASession_thatWasForgotten_registersOnTheSameConnectionWithoutWaiting() {
    Assumptions.assumeTrue(resumes());
    ScriptedRegistration link = returning(
        answers(Reply.atOnce(new RegisterRequired("unknown session")), Reply.atOnce(SUCCESS)));

    RegistrationOutcome outcome = outcome(link);

    assertThat(outcome).isInstanceOf(RegistrationOutcome.Registered.class);
    assertThat(link.sent()).hasSize(2).last().isInstanceOf(Register.class);
    assertThat(time.elapsed()).isEqualTo(ScriptedRegistration.ROUND_TRIP.multipliedBy(2));
  }

  @Test
  void demandedRegistration_isSentInFull_whateverSessionIsHeld() {
    ScriptedRegistration link =
        returning(answers(Reply.atOnce(RESUMED), Reply.atOnce(SUCCESS))).demanded();

    RegistrationOutcome outcome = outcome(link);

    assertThat(outcome).isInstanceOf(RegistrationOutcome.Registered.class);
    assertThat(link.sent(Resume.class)).isEmpty();
  }

  @Test
  void rejectedRegistration_reachesTheWaiterAtOnce_transientAndPermanentToldApart() {
    for (boolean permanent : List.of(true, false)) {
      Duration before = time.elapsed();

      RegistrationOutcome outcome =
          outcome(link(answers(null, Reply.atOnce(new Rejected(permanent, "no licence")))));

      assertThat(outcome).isInstanceOfSatisfying(RegistrationOutcome.Rejected.class, rejected -> {
        assertThat(rejected.permanent()).isEqualTo(permanent);
        assertThat(rejected.why()).contains("no licence");
      });
      assertThat(time.elapsed().minus(before)).isEqualTo(ScriptedRegistration.ROUND_TRIP);
    }
  }

  @Test
  void rejectedResumption_reachesTheWaiterAtOnce_transientAndPermanentToldApart() {
    Assumptions.assumeTrue(resumes());
    for (boolean permanent : List.of(true, false)) {
      ScriptedRegistration link = returning(
          answers(Reply.atOnce(new Rejected(permanent, "banned")), Reply.atOnce(SUCCESS)));

      assertThat(outcome(link))
          .isInstanceOfSatisfying(
              RegistrationOutcome.Rejected.class,
              rejected -> assertThat(rejected.permanent()).isEqualTo(permanent));
      assertThat(link.sent(Register.class)).isEmpty();
    }
  }

  @Test
  void deferredRegistration_isPassedOnWithItsSlot() {
    Deferred deferred = new Deferred(Duration.ofSeconds(42), "admission is full");

    RegistrationOutcome outcome = outcome(link(answers(null, Reply.atOnce(deferred))));

    assertThat(outcome)
        .isEqualTo(new RegistrationOutcome.Deferred(Duration.ofSeconds(42), "admission is full"));
    assertAnsweredAtOnce();
  }

  @Test
  void answerThatIsNone_isATransientRejectionThatSaysSo() {
    for (Message nonsense : List.of(
        new ErrorReport("malformed", "not an object"),
        new HeartbeatAck(Pacing.unannounced()),
        new Unknown("surprise"))) {
      RegistrationOutcome outcome = outcome(link(answers(null, Reply.atOnce(nonsense))));

      assertThat(outcome)
          .as("outcome of %s", nonsense)
          .isInstanceOfSatisfying(RegistrationOutcome.Rejected.class, rejected -> {
            assertThat(rejected.permanent()).isFalse();
            assertThat(rejected.why()).isNotBlank();
          });
    }
  }

  @Test
  void registrationOfTwoMinutes_onALivingLink_isWaitedFor() {
    Duration ready = time.elapsed().plus(Duration.ofMinutes(2));
    ScriptedRegistration link = link(request ->
        new Reply(SUCCESS, ready.minus(time.elapsed()).plus(ScriptedRegistration.ROUND_TRIP)));

    CompletableFuture<RegistrationOutcome> outcome = link.start(product());
    time.advance(Duration.ofSeconds(119));
    assertThat(outcome).isNotDone();
    time.advance(Duration.ofSeconds(2));

    assertThat(result(outcome)).isInstanceOf(RegistrationOutcome.Registered.class);
    assertThat(link.sent(Register.class))
        .as("the same registration, whether or not it was repeated")
        .extracting(Register::registrationId)
        .containsOnly("registration-1");
  }

  /** With a constant deadline, every answer would come too late for its request. */
  @Test
  void registrationThatAlwaysTakesAMinute_onALivingLink_succeeds() {
    ScriptedRegistration link = link(answers(null, new Reply(SUCCESS, Duration.ofMinutes(1))));
    CompletableFuture<RegistrationOutcome> outcome = link.start(product());

    time.advance(PATIENCE);

    assertThat(result(outcome)).isInstanceOf(RegistrationOutcome.Registered.class);
  }

  @Test
  void unansweredRegistration_onADeadLink_isGivenUp() {
    ScriptedRegistration link = link(answers(null, null));
    CompletableFuture<RegistrationOutcome> outcome = link.start(product());
    link.cut();

    time.advance(PATIENCE);

    assertThat(result(outcome)).isInstanceOf(RegistrationOutcome.Unanswered.class);
  }

  @Test
  void unansweredResumption_besideALivingPrimary_isGivenUpWithoutARegistration() {
    Assumptions.assumeTrue(resumes());
    ScriptedRegistration link =
        returning(answers(null, Reply.atOnce(SUCCESS))).besideALivingPrimary();

    assertThat(outcome(link)).isInstanceOf(RegistrationOutcome.Unanswered.class);
    assertThat(link.sent(Register.class)).isEmpty();
  }

  @Test
  void unansweredResumption_onALivingLink_becomesOneRegistration() {
    Assumptions.assumeTrue(resumes());
    ScriptedRegistration link = returning(answers(null, Reply.atOnce(SUCCESS)));

    assertThat(outcome(link)).isInstanceOf(RegistrationOutcome.Registered.class);
    assertThat(link.sent(Resume.class)).hasSize(1);
    assertThat(link.sent(Register.class)).hasSize(1);
  }

  @Test
  void unansweredResumption_onADeadLink_isGivenUpWithoutARegistration() {
    Assumptions.assumeTrue(resumes());
    ScriptedRegistration link = returning(answers(null, Reply.atOnce(SUCCESS)));
    CompletableFuture<RegistrationOutcome> outcome = link.start(product());
    link.cut();

    time.advance(PATIENCE);

    assertThat(result(outcome)).isInstanceOf(RegistrationOutcome.Unanswered.class);
    assertThat(link.sent(Register.class)).isEmpty();
  }

  @Test
  void answerAfterItsDeadline_changesNothingAnyMore() {
    Assumptions.assumeTrue(resumes());
    ScriptedRegistration link = returning(answers(
        new Reply(RESUMED, Duration.ofSeconds(90)), new Reply(SUCCESS, Duration.ofSeconds(3))));
    CompletableFuture<RegistrationOutcome> outcome = link.start(product());

    time.advance(PATIENCE);

    assertThat(result(outcome)).isInstanceOf(RegistrationOutcome.Registered.class);
    assertThat(link.sent(Resume.class)).hasSize(1);
  }

  @Test
  void connectionThatEndsMidway_leavesNothingToSend() {
    for (Function<Message, @Nullable Reply> script : List.of(
        answers(null, null),
        answers(Reply.atOnce(new RegisterRequired("unknown session")), null))) {
      ScriptedRegistration link = returning(script);
      CompletableFuture<RegistrationOutcome> outcome = link.start(product());
      time.advance(Duration.ofSeconds(1));
      List<Message> before = link.sent();

      link.disconnect();
      time.advance(PATIENCE);

      assertThat(outcome.isCompletedExceptionally()).isFalse();
      assertThat(link.sent()).isEqualTo(before);
    }
  }

  @Test
  void endedRun_staysEnded() {
    ScriptedRegistration link = returning(answers(Reply.atOnce(RESUMED), Reply.atOnce(SUCCESS)));
    outcome(link);
    List<Message> before = link.sent();

    time.advance(PATIENCE);

    assertThat(link.sent()).isEqualTo(before);
    time.assertIdle();
  }

  @Test
  void oneProduct_servesManyAgentsAtOnce() {
    Reregistration shared = product();
    ScriptedRegistration first = link(answers(null, new Reply(SUCCESS, Duration.ofSeconds(2))));
    ScriptedRegistration second =
        link(answers(null, new Reply(new Rejected(true, "no"), Duration.ofSeconds(1))));

    CompletableFuture<RegistrationOutcome> slow = first.start(shared);
    CompletableFuture<RegistrationOutcome> quick = second.start(shared);
    time.advance(Duration.ofSeconds(3));

    assertThat(result(slow)).isInstanceOf(RegistrationOutcome.Registered.class);
    assertThat(result(quick)).isInstanceOf(RegistrationOutcome.Rejected.class);
  }

  /** A control plane that does anything, over a link that dies some time: the run ends, and in order. */
  @Seeds
  void anyControlPlane_overALinkThatDies_letsTheRunEndInOrder(long seed) {
    RandomGenerator dice = SeededDice.of(seed);
    Reregistration product = product();
    for (int run = 0; run < 200; run++) {
      ScriptedRegistration link =
          new ScriptedRegistration(time).controlPlane(request -> anything(dice));
      if (dice.nextBoolean()) {
        link.holding(ScriptedRegistration.newSession(7));
      }
      if (dice.nextInt(4) == 0) {
        link.demanded();
      }
      if (dice.nextInt(4) == 0) {
        link.besideALivingPrimary();
      }
      CompletableFuture<RegistrationOutcome> outcome = link.start(product);
      time.advance(Duration.ofMillis(dice.nextInt(60_000)));
      link.cut();
      time.advance(PATIENCE);

      assertThat(outcome).as("run %d", run).isCompleted();
      assertThat(result(outcome)).isNotNull();
      time.assertIdle();
    }
  }

  private static @Nullable Reply anything(RandomGenerator dice) {
    List<Message> answers = List.of(
        SUCCESS,
        RESUMED,
        new RegisterRequired("expired"),
        new Rejected(dice.nextBoolean(), "no"),
        new Deferred(Duration.ofSeconds(dice.nextInt(100)), "later"),
        new ErrorReport("malformed", ""),
        new Unknown("surprise"));
    int choice = dice.nextInt(answers.size() + 4);
    return choice < answers.size()
        ? new Reply(answers.get(choice), Duration.ofMillis(dice.nextInt(60_000)))
        : null;
  }

  private Reregistration product() {
    return provider().create(settings(Map.of()));
  }

  private ScriptedRegistration link(Function<Message, @Nullable Reply> controlPlane) {
    return new ScriptedRegistration(time).controlPlane(controlPlane);
  }

  private ScriptedRegistration returning(Function<Message, @Nullable Reply> controlPlane) {
    return link(controlPlane).holding(ScriptedRegistration.newSession(7));
  }

  private static Function<Message, @Nullable Reply> answers(
      @Nullable Reply toResume, @Nullable Reply toRegister) {
    return request -> request instanceof Resume ? toResume : toRegister;
  }

  /** Lets a run end, and time stand still there. */
  private RegistrationOutcome outcome(ScriptedRegistration link) {
    CompletableFuture<RegistrationOutcome> outcome = link.start(product());
    Duration limit = time.elapsed().plus(PATIENCE);
    while (!outcome.isDone() && time.elapsed().compareTo(limit) < 0 && time.advanceToNext()) {
      // until it is done, out of patience, or has nothing to wait for
    }
    return result(outcome);
  }

  private static RegistrationOutcome result(CompletableFuture<RegistrationOutcome> outcome) {
    assertThat(outcome).as("outcome of the run").isDone();
    try {
      RegistrationOutcome result = outcome.join();
      assertThat(result).isNotNull();
      return result;
    } catch (CompletionException e) {
      throw new AssertionError(
          "the run failed (expected: an outcome, whatever happens)", e.getCause());
    }
  }

  private void assertAnsweredAtOnce() {
    assertThat(time.elapsed()).isEqualTo(ScriptedRegistration.ROUND_TRIP);
  }
}
