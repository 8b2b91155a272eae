package dev.rejoin.controlplane.watch;

import java.time.Duration;

/**
 * How long returns took, counted in buckets that are each a twentieth wider than the one before, from a millisecond to a
 * day: a percentile is at most 5 % too long, and memory does not grow. Confined.
 */
final class Lags {
  private static final double GROWTH = 1.05;
  private static final double LOG_GROWTH = Math.log(GROWTH);
  private static final double FIRST_NANOS = 1e6;
  private static final int BUCKETS =
      2 + (int) Math.ceil(Math.log(Duration.ofDays(1).toNanos() / FIRST_NANOS) / LOG_GROWTH);

  private final int[] counts = new int[BUCKETS];
  private int count;
  private long longestNanos;

  /**
   * Percentiles.
   *
   * @param count of returns; without any, every length is zero
   */
  record Summary(int count, Duration p50, Duration p95, Duration p99, Duration longest) {}

  void add(long nanos) {
    long length = Math.max(0, nanos);
    counts[bucket(length)]++;
    count++;
    longestNanos = Math.max(longestNanos, length);
  }

  void addAll(Lags other) {
    for (int i = 0; i < BUCKETS; i++) {
      counts[i] += other.counts[i];
    }
    count += other.count;
    longestNanos = Math.max(longestNanos, other.longestNanos);
  }

  Summary summary() {
    return new Summary(
        count, percentile(50), percentile(95), percentile(99), Duration.ofNanos(longestNanos));
  }

  private Duration percentile(int percent) {
    long wanted = Math.max(1, ((long) count * percent + 99) / 100);
    long passed = 0;
    for (int i = 0; i < BUCKETS; i++) {
      passed += counts[i];
      if (passed >= wanted) {
        return Duration.ofNanos(Math.min(longestNanos, upperNanos(i)));
      }
    }
    return Duration.ZERO;
  }

  private static int bucket(long nanos) {
    if (nanos <= FIRST_NANOS) {
      return 0;
    }
    return Math.min(BUCKETS - 1, (int) Math.ceil(Math.log(nanos / FIRST_NANOS) / LOG_GROWTH));
  }

  private static long upperNanos(int bucket) {
    return bucket == BUCKETS - 1
        ? Long.MAX_VALUE
        : Math.round(FIRST_NANOS * Math.pow(GROWTH, bucket));
  }
}
