package dev.rejoin.reconnect.machine;

import dev.rejoin.api.Endpoint;

/** The connection of their own that heartbeats may have beside the primary, in whatever step it is. */
public sealed interface Channel {

  /** None: none is configured, nobody is registered yet, or the agent has ended. */
  record Off() implements Channel {
    static final Off OFF = new Off();
  }

  /**
   * About to be opened, but not before {@code until}, and only once there is a primary: in an outage the way back is the
   * candidate's.
   *
   * @param failures attempts in a row that led to no answered heartbeat
   */
  record Waiting(long until, int failures) implements Channel {}

  record Connecting(long link, Endpoint endpoint, long startedAt, int failures)
      implements Channel {}

  /**
   * Open.
   *
   * @param proven whether a heartbeat has been answered on it: from then on heartbeats leave the primary
   * @param late whether an answer is late
   */
  record Open(
      long link, Endpoint endpoint, boolean proven, boolean late, Liveness liveness, int failures)
      implements Channel {

    Open with(Liveness newLiveness) {
      return new Open(link, endpoint, proven, late, newLiveness, failures);
    }

    Open asLate() {
      return new Open(link, endpoint, proven, true, liveness, failures);
    }

    Open answered(long now) {
      return new Open(link, endpoint, true, false, liveness.acknowledged(now), 0);
    }
  }

  /** Whether heartbeats are answered here, so that the primary need carry none. */
  default boolean carriesHeartbeats() {
    return this instanceof Open open && open.proven() && !open.late();
  }
}
