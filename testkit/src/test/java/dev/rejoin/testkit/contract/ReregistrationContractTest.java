package dev.rejoin.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.message.Deferred;
import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.Ping;
import dev.rejoin.api.message.Rejected;
import dev.rejoin.api.message.Unknown;
import dev.rejoin.api.registration.Answer;
import dev.rejoin.api.registration.RegistrationContext;
import dev.rejoin.api.registration.RegistrationOutcome;
import dev.rejoin.api.registration.ReregistrationStrategy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The contract accepts a sound strategy and catches each mistake of the field. */
class ReregistrationContractTest {
  private static final String FIRST = "agentWithoutASession_registersInFull";
  private static final String FORGOTTEN =
      "agentWithASession_thatWasForgotten_registersOnTheSameConnectionWithoutWaiting";
  private static final String DEMANDED = "demandedRegistration_isSentInFull_whateverSessionIsHeld";
  private static final String REJECTED =
      "rejectedRegistration_reachesTheWaiterAtOnce_transientAndPermanentToldApart";
  private static final String RESUME_REJECTED =
      "rejectedResumption_reachesTheWaiterAtOnce_transientAndPermanentToldApart";
  private static final String DEFERRED = "deferredRegistration_isPassedOnWithItsSlot";
  private static final String NONSENSE = "answerThatIsNone_isATransientRejectionThatSaysSo";
  private static final String SLOW = "registrationOfTwoMinutes_onALivingLink_isWaitedFor";
  private static final String ALWAYS_SLOW =
      "registrationThatAlwaysTakesAMinute_onALivingLink_succeeds";
  private static final String DEAD = "unansweredRegistration_onADeadLink_isGivenUp";
  private static final String BESIDE =
      "unansweredResumption_besideALivingPrimary_isGivenUpWithoutARegistration";
  private static final String RESUME_DEAD =
      "unansweredResumption_onADeadLink_isGivenUpWithoutARegistration";
  private static final String MIDWAY = "connectionThatEndsMidway_leavesNothingToSend";
  private static final String ENDED = "endedRun_staysEnded";
  private static final String MANY = "oneProduct_servesManyAgentsAtOnce";
  private static final String ANYTHING = "anyControlPlane_overALinkThatDies_letsTheRunEndInOrder";

  @Test
  void soundStrategy_passesEverything() {
    SuiteRun run = SuiteRun.of(Sound.class);

    assertThat(run.failed()).isEmpty();
    assertThat(run.passed()).hasSizeGreaterThanOrEqualTo(20).contains(FIRST, SLOW, ANYTHING);
  }

  static class Sound extends ReregistrationContract {
    @Override
    protected ReregistrationStrategy provider() {
      return new ReasonableReregistration();
    }
  }

  /** A suite whose provider need not be registered. */
  abstract static class Broken extends ReregistrationContract {
    @Override
    void provider_onTheClassPath_isFoundExactlyOnceByItsName() {
      // not what is broken here
    }
  }

  @Test
  void rejectionThatIsWaitedOut_isCaught() {
    assertThat(SuiteRun.of(WaitingOut.class).failed()).contains(REJECTED);
  }

  static class WaitingOut extends Broken {
    @Override
    protected ReregistrationStrategy provider() {
      return new WaitingOutStrategy();
    }
  }

  public static class WaitingOutStrategy extends ReasonableReregistration {
    @Override
    CompletionStage<RegistrationOutcome> registered(RegistrationContext context, Answer answer) {
      return rejected(answer)
          ? context.after(TIMEOUT).thenCompose(nothing -> super.registered(context, answer))
          : super.registered(context, answer);
    }

    private static boolean rejected(Answer answer) {
      return answer instanceof Answer.Received received && received.message() instanceof Rejected;
    }
  }

  @Test
  void permanentRejectionTakenForATransientOne_isCaught() {
    assertThat(SuiteRun.of(Forgiving.class).failed())
        .containsExactlyInAnyOrder(REJECTED, RESUME_REJECTED);
  }

  static class Forgiving extends Broken {
    @Override
    protected ReregistrationStrategy provider() {
      return new ForgivingStrategy();
    }
  }

  public static class ForgivingStrategy extends ReasonableReregistration {
    @Override
    RegistrationOutcome outcome(Message message) {
      return message instanceof Rejected rejected
          ? new RegistrationOutcome.Rejected(false, rejected.why())
          : super.outcome(message);
    }
  }

  @Test
  void slowRegistrationThatDropsTheConnection_isCaught() {
    assertThat(SuiteRun.of(Impatient.class).failed()).containsExactlyInAnyOrder(SLOW, ALWAYS_SLOW);
  }

  static class Impatient extends Broken {
    @Override
    protected ReregistrationStrategy provider() {
      return new ImpatientStrategy();
    }
  }

  public static class ImpatientStrategy extends ReasonableReregistration {
    @Override
    CompletionStage<RegistrationOutcome> registered(RegistrationContext context, Answer answer) {
      return answer instanceof Answer.TimedOut ? unanswered() : super.registered(context, answer);
    }
  }

  @Test
  void registrationThatIsGivenTheSameTimeAgain_isCaught() {
    assertThat(SuiteRun.of(Repeating.class).failed()).containsExactly(ALWAYS_SLOW);
  }

  static class Repeating extends Broken {
    @Override
    protected ReregistrationStrategy provider() {
      return new RepeatingStrategy();
    }
  }

  public static class RepeatingStrategy extends ReasonableReregistration {
    @Override
    CompletionStage<RegistrationOutcome> registered(RegistrationContext context, Answer answer) {
      return answer instanceof Answer.TimedOut
          ? ifAlive(context, () -> register(context))
          : super.registered(context, answer);
    }
  }

  @Test
  void deadLinkThatIsNeverGivenUp_isCaught() {
    assertThat(SuiteRun.of(Stubborn.class).failed()).contains(DEAD, RESUME_DEAD, ANYTHING);
  }

  static class Stubborn extends Broken {
    @Override
    protected ReregistrationStrategy provider() {
      return new StubbornStrategy();
    }
  }

  public static class StubbornStrategy extends ReasonableReregistration {
    @Override
    CompletionStage<RegistrationOutcome> ifAlive(
        RegistrationContext context, Supplier<CompletionStage<RegistrationOutcome>> next) {
      return next.get();
    }
  }

  @Test
  void forgottenSessionThatGivesUp_isCaught() {
    assertThat(SuiteRun.of(Giving.class).failed()).containsExactly(FORGOTTEN);
  }

  static class Giving extends Broken {
    @Override
    protected ReregistrationStrategy provider() {
      return new GivingStrategy();
    }
  }

  public static class GivingStrategy extends ReasonableReregistration {
    @Override
    CompletionStage<RegistrationOutcome> resumed(RegistrationContext context, Answer answer) {
      return answer instanceof Answer.Received received
          ? done(outcome(received.message()))
          : super.resumed(context, answer);
    }
  }

  @Test
  void resumptionThatInsistsBesideALivingPrimary_isCaught() {
    assertThat(SuiteRun.of(Insisting.class).failed()).containsExactly(BESIDE);
  }

  static class Insisting extends Broken {
    @Override
    protected ReregistrationStrategy provider() {
      return new InsistingStrategy();
    }
  }

  public static class InsistingStrategy extends ReasonableReregistration {
    @Override
    CompletionStage<RegistrationOutcome> resumed(RegistrationContext context, Answer answer) {
      return answer instanceof Answer.TimedOut
          ? ifAlive(context, () -> register(context))
          : super.resumed(context, answer);
    }
  }

  @Test
  void demandThatIsIgnored_isCaught() {
    assertThat(SuiteRun.of(Deaf.class).failed()).containsExactly(DEMANDED);
  }

  static class Deaf extends Broken {
    @Override
    protected ReregistrationStrategy provider() {
      return new DeafStrategy();
    }
  }

  public static class DeafStrategy extends ReasonableReregistration {
    @Override
    public CompletionStage<RegistrationOutcome> run(RegistrationContext context) {
      return context.resume().isPresent()
          ? context
              .request(context.resume().get(), TIMEOUT)
              .thenCompose(answer -> resumed(context, answer))
          : register(context);
    }
  }

  @Test
  void runThatBlocks_isCaught() {
    assertThat(SuiteRun.of(Blocking.class).failed()).contains(FIRST, FORGOTTEN, SLOW);
  }

  static class Blocking extends Broken {
    @Override
    protected ReregistrationStrategy provider() {
      return new BlockingStrategy();
    }
  }

  public static class BlockingStrategy extends ReasonableReregistration {
    @Override
    CompletionStage<RegistrationOutcome> register(RegistrationContext context) {
      try {
        Answer answer = context
            .request(context.register(), TIMEOUT)
            .toCompletableFuture()
            .get(1, TimeUnit.MILLISECONDS);
        return registered(context, answer);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void nonsenseThatThrows_isCaught() {
    assertThat(SuiteRun.of(Throwing.class).failed()).containsExactlyInAnyOrder(NONSENSE, ANYTHING);
  }

  static class Throwing extends Broken {
    @Override
    protected ReregistrationStrategy provider() {
      return new ThrowingStrategy();
    }
  }

  public static class ThrowingStrategy extends ReasonableReregistration {
    @Override
    RegistrationOutcome outcome(Message message) {
      if (message instanceof Unknown) {
        throw new IllegalStateException("unexpected " + message.type());
      }
      return super.outcome(message);
    }
  }

  @Test
  void runThatEndsWithNothing_isCaught() {
    assertThat(SuiteRun.of(Nothing.class).failed()).containsExactlyInAnyOrder(DEFERRED, ANYTHING);
  }

  static class Nothing extends Broken {
    @Override
    protected ReregistrationStrategy provider() {
      return new NothingStrategy();
    }
  }

  public static class NothingStrategy extends ReasonableReregistration {
    @Override
    RegistrationOutcome outcome(Message message) {
      return message instanceof Deferred ? null : super.outcome(message);
    }
  }

  @Test
  void productThatKeepsItsRunInAField_isCaught() {
    assertThat(SuiteRun.of(Sharing.class).failed()).contains(MANY);
  }

  static class Sharing extends Broken {
    @Override
    protected ReregistrationStrategy provider() {
      return new SharingStrategy();
    }
  }

  public static class SharingStrategy extends ReasonableReregistration {
    private RegistrationOutcome last;

    @Override
    CompletionStage<RegistrationOutcome> registered(RegistrationContext context, Answer answer) {
      return super.registered(context, answer).thenApply(outcome -> {
        last = last == null ? outcome : last;
        return last;
      });
    }
  }

  @Test
  void runThatSendsAfterItsEnd_isCaught() {
    assertThat(SuiteRun.of(Trailing.class).failed()).contains(ENDED);
  }

  static class Trailing extends Broken {
    @Override
    protected ReregistrationStrategy provider() {
      return new TrailingStrategy();
    }
  }

  public static class TrailingStrategy extends ReasonableReregistration {
    @Override
    public CompletionStage<RegistrationOutcome> run(RegistrationContext context) {
      context.after(TIMEOUT).thenRun(() -> context.request(new Ping(), TIMEOUT));
      return super.run(context);
    }
  }

  @Test
  void endOfTheConnectionThatThrows_isCaught() {
    assertThat(SuiteRun.of(Fragile.class).failed()).containsExactly(MIDWAY);
  }

  static class Fragile extends Broken {
    @Override
    protected ReregistrationStrategy provider() {
      return new FragileStrategy();
    }
  }

  public static class FragileStrategy extends ReasonableReregistration {
    @Override
    CompletionStage<RegistrationOutcome> registered(RegistrationContext context, Answer answer) {
      return answer instanceof Answer.Disconnected
          ? CompletableFuture.failedStage(new IllegalStateException("gone"))
          : super.registered(context, answer);
    }
  }
}
