package dev.rejoin.registration;

import dev.rejoin.api.Fingerprint;
import dev.rejoin.api.message.Resync;
import dev.rejoin.api.message.ResyncAck;
import dev.rejoin.api.registration.Answer;
import dev.rejoin.api.registration.PostRegistrationHook;
import java.time.Duration;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Sends the gateway routes if the control plane's digest of them differs, or if it asks; otherwise nothing, since most
 * returns change no route. Fails unless exactly these routes are acknowledged.
 */
final class GatewayResync implements PostRegistrationHook {
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final Resync resync;

  GatewayResync(SortedMap<String, String> routes) {
    this.resync = new Resync(Fingerprint.of(routes), routes);
  }

  @Override
  public CompletionStage<Void> run(HookContext context) {
    if (held(context.routesDigest()) && !context.resyncRequested()) {
      return CompletableFuture.completedStage(null);
    }
    return context.request(resync, DEADLINE).thenCompose(this::acknowledged);
  }

  /** A control plane that was never sent any routes holds no digest, not that of no routes. */
  private boolean held(String digest) {
    return digest.isEmpty() ? resync.routes().isEmpty() : digest.equals(resync.digest());
  }

  private CompletionStage<Void> acknowledged(Answer answer) {
    if (answer instanceof Answer.Received received
        && received.message() instanceof ResyncAck ack
        && ack.digest().equals(resync.digest())) {
      return CompletableFuture.completedStage(null);
    }
    return CompletableFuture.failedStage(new IllegalStateException(
        resync.routes().size() + " routes were not stored: " + describe(answer)));
  }

  private String describe(Answer answer) {
    if (answer instanceof Answer.Received received) {
      return received.message() instanceof ResyncAck ack
          ? "digest '" + ack.digest() + "' (expected: '" + resync.digest() + "')"
          : received.message().type() + " (expected: resync_ack)";
    }
    return answer instanceof Answer.TimedOut timedOut
        ? "no answer within " + timedOut.after().toSeconds() + " s"
        : "the connection ended";
  }

  @Override
  public String toString() {
    return "GatewayResync(" + resync.routes().size() + " routes)";
  }
}
