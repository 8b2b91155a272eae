package dev.rejoin.registration;

import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.RegisterSuccess;
import dev.rejoin.api.registration.Answer;
import dev.rejoin.api.registration.RegistrationContext;
import dev.rejoin.api.registration.RegistrationOutcome;
import dev.rejoin.api.registration.Reregistration;
import dev.rejoin.api.settings.Durations;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Sends everything, and sends it again, under the same registration id, for as long as the control plane is slow but
 * alive: dropping the connection would only add a connect to its troubles.
 */
final class FullRegistration implements Reregistration {
  private final Duration timeout;

  FullRegistration(Duration timeout) {
    this.timeout = timeout;
  }

  @Override
  public CompletionStage<RegistrationOutcome> run(RegistrationContext context) {
    return context
        .request(context.register(), timeout)
        .thenCompose(answer -> after(answer, context));
  }

  private CompletionStage<RegistrationOutcome> after(Answer answer, RegistrationContext context) {
    if (answer instanceof Answer.Received received) {
      return CompletableFuture.completedStage(outcome(received.message()));
    }
    if (answer instanceof Answer.TimedOut timedOut) {
      return LinkCheck.alive(context, timedOut.after())
          .thenCompose(alive -> alive ? run(context) : Outcomes.unanswered(timedOut.after()));
    }
    return Outcomes.unanswered(Duration.ZERO);
  }

  private static RegistrationOutcome outcome(Message message) {
    if (message instanceof RegisterSuccess success) {
      return new RegistrationOutcome.Registered(success.session(), success.routesDigest());
    }
    return Outcomes.refusal(message, "register");
  }

  @Override
  public String toString() {
    return "FullRegistration(" + Durations.format(timeout) + ")";
  }
}
