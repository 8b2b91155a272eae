package dev.rejoin.reconnect.machine;

import dev.rejoin.api.Pacing;
import dev.rejoin.api.Session;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

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
    Duration stopTimeout,
    BreakerRules breaker) {

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

  /** Least time between the starts of two attempts to leave a draining control plane. */
  static final Duration DRAIN_EVERY = Duration.ofSeconds(1);

  /** Least time from an attempt's start to the next, lest a strategy that always answers zero spin. */
  static final Duration LEAST_PAUSE = Duration.ofMillis(10);

  /** A timer later than this proves that this process stood still, not that the peer is silent. */
  static final Duration LATE = Duration.ofMillis(500);

  /** An open breaker without a probe that could close it allows one trial in this time, or in W if that is longer. */
  static final Duration TRIAL_EVERY = Duration.ofSeconds(15);

  /** Beyond the connect timeout, a transport that told nothing is taken as failed. */
  static final Duration CONNECT_GRACE = Duration.ofSeconds(1);

  /** A strategy that did not answer is replaced after this time by a wait of one second. */
  static final Duration ASK_LIMIT = Duration.ofSeconds(1);

  /** A registration strategy that neither ends nor sends anything for this long has lost its way. */
  static final Duration REGISTRATION_LIMIT = Duration.ofMinutes(5);

  /** How much less frequent heartbeats the control plane may ask for than configured. */
  private static final int MOST_INTERVALS = 12;

  /** When an open breaker allows an attempt though no probe speaks for it. */
  static long nextTrial(Loop loop, Pacing pacing) {
    Duration spread = pacing.spreadOrZero();
    Duration pause = spread.compareTo(TRIAL_EVERY) > 0 ? spread : TRIAL_EVERY;
    return loop.attemptStartedAt() + pause.toNanos();
  }

  /** The control plane may ask for fewer heartbeats than configured, never for more. */
  public Duration heartbeatInterval(@Nullable Session session) {
    if (session == null || session.heartbeatInterval().compareTo(heartbeatInterval) < 0) {
      return heartbeatInterval;
    }
    Duration longest = heartbeatInterval.multipliedBy(MOST_INTERVALS);
    Duration asked = session.heartbeatInterval();
    return asked.compareTo(longest) < 0 ? asked : longest;
  }
}
