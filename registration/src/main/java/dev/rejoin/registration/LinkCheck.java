package dev.rejoin.registration;

import dev.rejoin.api.message.Ping;
import dev.rejoin.api.registration.Answer;
import dev.rejoin.api.registration.RegistrationContext;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Tells a slow answer from a dead link. */
final class LinkCheck {
  /** What was received longer ago proves nothing; a ping not answered by then proves the opposite. */
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private LinkCheck() {}

  /**
   * Whether the link carries data both ways: something arrived since the unanswered request left, or a ping is answered
   * now. The ping is needed because an idle link is probed about as rarely as a resumption times out, so silence alone
   * proves nothing.
   *
   * @param unanswered what the request waited
   */
  static CompletionStage<Boolean> alive(RegistrationContext context, Duration unanswered) {
    Duration recently = unanswered.compareTo(LIMIT) < 0 ? unanswered : LIMIT;
    // Less by the least amount: what came with the opening of the connection, just before the
    // request, does not count.
    return context.heardWithin(recently.minusNanos(1))
        ? CompletableFuture.completedStage(true)
        : context.request(new Ping(), LIMIT).thenApply(answer -> answer instanceof Answer.Received);
  }
}
