package dev.rejoin.reconnect;

import dev.rejoin.api.Endpoint;
import java.time.Duration;
import java.util.Optional;

/**
 * A consistent snapshot of an agent.
 *
 * @param state what it is doing
 * @param inState how long it has been doing that
 * @param reason why it is not ready, in one line; empty when it is
 * @param attempt number of the current or next attempt; 0 when none is needed
 * @param nextAttemptIn until the next attempt or the next try of a deferred registration, while waiting for either
 * @param lastError the last failure or loss, as {@code code: detail}
 * @param endpoint the endpoint in use, or tried next
 * @param sessionAge since the session was granted by a full registration, where there is one
 * @param epoch the session's fencing number
 * @param breaker the circuit breaker, unless it is closed
 * @param heartbeatChannel the heartbeats' own connection, where one is configured and there is a session
 * @param queuedMessages messages not yet acknowledged by the control plane
 */
public record AgentStatus(
    String agentId,
    State state,
    Duration inState,
    String reason,
    int attempt,
    Optional<Duration> nextAttemptIn,
    Optional<String> lastError,
    Optional<Endpoint> endpoint,
    Optional<Duration> sessionAge,
    Optional<Long> epoch,
    Optional<OpenBreaker> breaker,
    Optional<HeartbeatChannel> heartbeatChannel,
    int queuedMessages) {

  /**
   * A circuit breaker that is not closed.
   *
   * @param since how long ago it opened
   * @param failures attempts in a row that failed after TCP had connected
   * @param attemptsAway how long bad probes keep attempts away; zero if half open
   */
  public record OpenBreaker(Duration since, int failures, Duration attemptsAway) {}

  /** How the heartbeats' own connection is. */
  public enum HeartbeatChannel {
    /** To be opened, after a while. */
    WAITING,
    CONNECTING,
    /** Open, and its heartbeats are answered. */
    ANSWERED,
    /** Open, but an answer is late, or the first one has yet to come; heartbeats take the main connection. */
    UNANSWERED
  }

  /** What an agent is doing. */
  public enum State {
    NEW,
    WAITING,
    CONNECTING,
    REGISTERING,
    READY,
    /** Ready, but an answer is late and another connection is being tried. */
    SUSPECT,
    /** Ready, and about to move elsewhere. */
    DRAINING,
    /** Will not retry until an operator acts. */
    HALTED,
    STOPPING,
    STOPPED
  }

  /** Whether the agent is registered on a connection that has not been declared lost. */
  public boolean ready() {
    return state == State.READY || state == State.SUSPECT || state == State.DRAINING;
  }
}
