package dev.rejoin.controlplane.model;

import java.time.Duration;

/**
 * So many per second and a tenth of a second's worth at once, so that no second ever sees more than 1.1 times the rate;
 * a bucket of less than ten per second holds one. Full when created. Not thread-safe.
 */
public final class TokenBucket {
  /** The share of a second's tokens that may be used at once. */
  static final double BURST = 0.1;

  private static final double NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

  private final double perNano;
  private final double depth;
  private double tokens;
  private long filledAt;

  /**
   * A full bucket.
   *
   * @param perSecond more than zero
   * @param now a ticker's reading
   */
  public TokenBucket(double perSecond, long now) {
    this.perNano = perSecond / NANOS_PER_SECOND;
    this.depth = Math.max(1, BURST * perSecond);
    this.tokens = depth;
    this.filledAt = now;
  }

  /** Takes one if there is one. */
  public boolean tryTake(long now) {
    return tryTake(now, 0);
  }

  /** Takes one if {@code besides} more would be left. */
  boolean tryTake(long now, double besides) {
    fill(now);
    if (tokens < 1 + besides) {
      return false;
    }
    tokens--;
    return true;
  }

  /** How long until there is a whole token, in nanoseconds; at most zero if there is one. */
  double nanosUntilOne(long now) {
    fill(now);
    return (1 - tokens) / perNano;
  }

  double depth() {
    return depth;
  }

  private void fill(long now) {
    if (now > filledAt) {
      tokens = Math.min(depth, tokens + (now - filledAt) * perNano);
      filledAt = now;
    }
  }
}
