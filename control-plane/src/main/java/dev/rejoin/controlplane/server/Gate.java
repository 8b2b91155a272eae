package dev.rejoin.controlplane.server;

import java.time.Duration;
import java.util.Optional;

/** Stands before the expensive part of a connection. Called on event loops; must not block. Thread-safe. */
@FunctionalInterface
public interface Gate {

  /** Why this handshake is refused; empty to let it go on to authentication. */
  Optional<Refusal> refuse(Handshake handshake);

  /** This one, then that: the later sees only what the earlier lets pass. */
  default Gate then(Gate next) {
    return handshake -> {
      Optional<Refusal> refusal = refuse(handshake);
      return refusal.isPresent() ? refusal : next.refuse(handshake);
    };
  }

  /**
   * A refusal over HTTP.
   *
   * @param status 400..599
   * @param retryAfter when to come back
   */
  record Refusal(int status, Optional<Duration> retryAfter, String why) {}
}
