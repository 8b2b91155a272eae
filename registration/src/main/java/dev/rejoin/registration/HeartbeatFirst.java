package dev.rejoin.registration;

import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.ProtocolFallback;
import dev.rejoin.api.message.RegisterRequired;
import dev.rejoin.api.message.Resume;
import dev.rejoin.api.message.Resumed;
import dev.rejoin.api.registration.Answer;
import dev.rejoin.api.registration.RegistrationContext;
import dev.rejoin.api.registration.RegistrationOutcome;
import dev.rejoin.api.registration.Reregistration;
import dev.rejoin.api.settings.Durations;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Sends one resuming heartbeat, and registers in full only when that is not enough, on the same connection.
 *
 * <pre>
 *   no session, or registration demanded ───────────────────────────┐
 *   resume ──► resumed ──► done                                     │
 *      ├─────► register required, or resume is unknown ─────────────┼──► full registration
 *      ├─────► rejected, deferred, error ──► that                   │
 *      └─────► nothing in time ──► a primary still holds the session: give up this connection, nothing is lost
 *                              ├─► the link answers otherwise ──────┘
 *                              └─► the link is dead: give it up
 * </pre>
 */
final class HeartbeatFirst implements Reregistration {
  private final Duration resumeTimeout;
  private final Reregistration full;

  HeartbeatFirst(Duration resumeTimeout, Reregistration full) {
    this.resumeTimeout = resumeTimeout;
    this.full = full;
  }

  @Override
  public CompletionStage<RegistrationOutcome> run(RegistrationContext context) {
    Optional<Resume> resume = context.resume();
    if (resume.isEmpty() || context.registrationDemanded()) {
      return full.run(context);
    }
    return context
        .request(resume.get(), resumeTimeout)
        .thenCompose(answer -> after(answer, context));
  }

  private CompletionStage<RegistrationOutcome> after(Answer answer, RegistrationContext context) {
    if (answer instanceof Answer.Received received) {
      return answered(received.message(), context);
    }
    if (answer instanceof Answer.TimedOut timedOut) {
      return unanswered(timedOut.after(), context);
    }
    return Outcomes.unanswered(Duration.ZERO);
  }

  private CompletionStage<RegistrationOutcome> answered(
      Message message, RegistrationContext context) {
    if (message instanceof Resumed resumed) {
      return CompletableFuture.completedStage(new RegistrationOutcome.Resumed(
          resumed.epoch(), resumed.lastReceived(), resumed.pacing(), resumed.routesDigest()));
    }
    if (message instanceof RegisterRequired || message instanceof ProtocolFallback) {
      return full.run(context);
    }
    return CompletableFuture.completedStage(Outcomes.refusal(message, "resume"));
  }

  private CompletionStage<RegistrationOutcome> unanswered(
      Duration after, RegistrationContext context) {
    if (context.primaryAlive()) {
      return Outcomes.unanswered(after);
    }
    return LinkCheck.alive(context, after)
        .thenCompose(alive -> alive ? full.run(context) : Outcomes.unanswered(after));
  }

  @Override
  public String toString() {
    return "HeartbeatFirst(" + Durations.format(resumeTimeout) + ", " + full + ")";
  }
}
