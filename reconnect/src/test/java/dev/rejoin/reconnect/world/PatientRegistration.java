package dev.rejoin.reconnect.world;

import dev.rejoin.api.message.Deferred;
import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.RegisterRequired;
import dev.rejoin.api.message.RegisterSuccess;
import dev.rejoin.api.message.Rejected;
import dev.rejoin.api.message.Resumed;
import dev.rejoin.api.registration.Answer;
import dev.rejoin.api.registration.RegistrationContext;
import dev.rejoin.api.registration.RegistrationOutcome;
import dev.rejoin.api.registration.Reregistration;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Resumes first, registers in full when asked to or when a resumption goes unanswered on a link that lives, and takes its
 * time over saying so.
 */
public final class PatientRegistration implements Reregistration {
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  private final Supplier<Duration> hesitation;

  /** @param hesitation between an answer and the outcome */
  public PatientRegistration(Supplier<Duration> hesitation) {
    this.hesitation = hesitation;
  }

  @Override
  public CompletionStage<RegistrationOutcome> run(RegistrationContext context) {
    boolean resumes = context.resume().isPresent() && !context.registrationDemanded();
    CompletionStage<RegistrationOutcome> outcome =
        resumes ? resume(context, context.resume().orElseThrow()) : register(context);
    Duration hesitating = hesitation.get();
    return hesitating.isZero()
        ? outcome
        : outcome.thenCompose(known -> context.after(hesitating).thenApply(nothing -> known));
  }

  private static CompletionStage<RegistrationOutcome> resume(
      RegistrationContext context, Message resume) {
    return context.request(resume, DEADLINE).thenCompose(answer -> {
      boolean required = answer instanceof Answer.Received received
          && received.message() instanceof RegisterRequired;
      boolean deaf = answer instanceof Answer.TimedOut
          && !context.primaryAlive()
          && context.heardWithin(DEADLINE);
      return required || deaf
          ? register(context)
          : CompletableFuture.completedStage(outcome(answer));
    });
  }

  private static CompletionStage<RegistrationOutcome> register(RegistrationContext context) {
    return context.request(context.register(), DEADLINE).thenApply(PatientRegistration::outcome);
  }

  private static RegistrationOutcome outcome(Answer answer) {
    if (answer instanceof Answer.Received received) {
      Message message = received.message();
      if (message instanceof RegisterSuccess success) {
        return new RegistrationOutcome.Registered(success.session(), success.routesDigest());
      } else if (message instanceof Resumed resumed) {
        return new RegistrationOutcome.Resumed(
            resumed.epoch(), resumed.lastReceived(), resumed.pacing(), resumed.routesDigest());
      } else if (message instanceof Deferred deferred) {
        return new RegistrationOutcome.Deferred(deferred.retryAfter(), deferred.why());
      } else if (message instanceof Rejected rejected) {
        return new RegistrationOutcome.Rejected(rejected.permanent(), rejected.why());
      }
    }
    return new RegistrationOutcome.Unanswered(DEADLINE);
  }
}
