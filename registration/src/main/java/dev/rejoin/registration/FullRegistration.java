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
 *
 * <p>Each repetition is given twice the time, up to four minutes. An answer counts only towards the request it names, so
 * with a constant deadline a control plane that always takes a little longer would never be heard.
 */
final class FullRegistration implements Reregistration {
  private static final Duration LONGEST = Duration.ofMinutes(4);

  private final Duration timeout;

  FullRegistration(Duration timeout) {
    this.timeout = timeout;
  }

  @Override
  public CompletionStage<RegistrationOutcome> run(RegistrationContext context) {
    return register(context, timeout);
  }

  private static CompletionStage<RegistrationOutcome> register(
      RegistrationContext context, Duration deadline) {
    return context
        .request(context.register(), deadline)
        .thenCompose(answer -> after(answer, context, deadline));
  }

  private static CompletionStage<RegistrationOutcome> after(
      Answer answer, RegistrationContext context, Duration deadline) {
    if (answer instanceof Answer.Received received) {
      return CompletableFuture.completedStage(outcome(received.message()));
    }
    if (answer instanceof Answer.TimedOut) {
      return LinkCheck.alive(context, deadline)
          .thenCompose(
              alive -> alive ? register(context, twice(deadline)) : Outcomes.unanswered(deadline));
    }
    return Outcomes.unanswered(Duration.ZERO);
  }

  private static Duration twice(Duration deadline) {
    Duration doubled = deadline.multipliedBy(2);
    return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
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
