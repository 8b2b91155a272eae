package dev.rejoin.controlplane.server;

import dev.rejoin.controlplane.model.Credential;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Decides who may connect. Called on an event loop, so it must not block; completes anywhere. Thread-safe. */
@FunctionalInterface
public interface Authenticator {

  /** Judges a handshake. An exceptional completion refuses with status 503. */
  CompletionStage<Verdict> authenticate(Handshake handshake);

  /** Lets everybody in; a client certificate, where TLS demanded one, decides which agent ids its owner may use. */
  static Authenticator open() {
    return handshake -> CompletableFuture.completedFuture(new Verdict.Accepted(
        handshake.certificateNames().isEmpty()
            ? Credential.anonymous()
            : new Credential(handshake.certificateNames().get(0), handshake.certificateNames())));
  }

  /** The answer. */
  sealed interface Verdict {

    /** Welcome. */
    record Accepted(Credential credential) implements Verdict {}

    /**
     * Refused.
     *
     * @param status 401 or 403
     */
    record Refused(int status, String why) implements Verdict {}
  }
}
