package dev.rejoin.registration;

import dev.rejoin.api.message.Deferred;
import dev.rejoin.api.message.ErrorReport;
import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.Rejected;
import dev.rejoin.api.registration.RegistrationOutcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The endings a resumption and a registration have in common. */
final class Outcomes {

  private Outcomes() {}

  /** What an answer that is not the wished-for one means; one that makes no sense is refused, but may pass. */
  static RegistrationOutcome refusal(Message answer, String request) {
    if (answer instanceof Deferred deferred) {
      return new RegistrationOutcome.Deferred(deferred.retryAfter(), deferred.why());
    }
    if (answer instanceof Rejected rejected) {
      return new RegistrationOutcome.Rejected(rejected.permanent(), rejected.why());
    }
    if (answer instanceof ErrorReport error) {
      return new RegistrationOutcome.Rejected(false, error.code() + ": " + error.detail());
    }
    return new RegistrationOutcome.Rejected(
        false, request + " was answered with " + answer.type() + ", which is no answer to it");
  }

  static CompletionStage<RegistrationOutcome> unanswered(Duration after) {
    return CompletableFuture.completedStage(new RegistrationOutcome.Unanswered(after));
  }
}
