package dev.rejoin.api.registration;

import dev.rejoin.api.Pacing;
import dev.rejoin.api.Session;
import java.time.Duration;

/** How a run of a {@link Reregistration} ended. */
public sealed interface RegistrationOutcome {

  /**
   * The session goes on.
   *
   * @param peerReceived the highest number the control plane has received; the rest is replayed
   * @param routesDigest what the control plane holds of the agent's gateway routes
   */
  record Resumed(long epoch, long peerReceived, Pacing pacing, String routesDigest)
      implements RegistrationOutcome {}

  /** A new session begins. */
  record Registered(Session session, String routesDigest) implements RegistrationOutcome {}

  /** The control plane will take the registration later; the connection stays open and the strategy runs again then. */
  record Deferred(Duration retryAfter, String why) implements RegistrationOutcome {}

  /** Refused. */
  record Rejected(boolean permanent, String why) implements RegistrationOutcome {}

  /** Nobody answered: the connection is given up. */
  record Unanswered(Duration after) implements RegistrationOutcome {}
}
