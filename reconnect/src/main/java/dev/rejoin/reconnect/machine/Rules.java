package dev.rejoin.reconnect.machine;

import java.time.Duration;

/**
 * The machine's timing rules. All positive, except {@code stableAfter} and {@code maxAttempts}, which may be zero.
 *
 * @param maxAttempts 0 for no limit
 */
public record Rules(
    Duration maxDelay,
    int maxAttempts,
    Duration stableAfter,
    Duration connectTimeout,
    Duration heartbeatInterval,
    Duration suspectAfter,
    Duration lostAfter,
    Duration heartbeatAckTimeout,
    Duration slowRetry,
    Duration maxSpread,
    Duration stopTimeout) {

  /** Races start within this time, so that a fleet that suspects at once does not connect at once. */
  static final Duration RACE_SPREAD = Duration.ofSeconds(3);

  /** At most one suspicion race in this time: a lossy path must not double the connections. */
  static final Duration RACE_EVERY = Duration.ofSeconds(30);

  /** How long a superseded connection may still deliver what was under way. */
  static final Duration RETIRE_AFTER = Duration.ofSeconds(3);

  /** An operator's "now" counts at most once in this time. */
  static final Duration OPERATOR_EVERY = Duration.ofSeconds(10);

  /** A wake-up counts at most once in this time. */
  static final Duration WAKE_UP_EVERY = Duration.ofSeconds(5);

  /** Least spread of a wake-up, so that machines of one host do not come back in one instant. */
  static final Duration WAKE_UP_SPREAD = Duration.ofMillis(100);

  /** A first attempt after a loss that is not fleet-wide waits no longer than this for the fleet's sake. */
  static final Duration FIRST_SPREAD = Duration.ofSeconds(1);

  /** A timer later than this proves that this process stood still, not that the peer is silent. */
  static final Duration LATE = Duration.ofMillis(500);

  /** Beyond the connect timeout, a transport that told nothing is taken as failed. */
  static final Duration CONNECT_GRACE = Duration.ofSeconds(1);

  /** A strategy that did not answer is replaced after this time by a wait of one second. */
  static final Duration ASK_LIMIT = Duration.ofSeconds(1);

  /** A registration strategy that sends nothing for this long has lost its way. */
  static final Duration REGISTRATION_LIMIT = Duration.ofMinutes(5);
}
