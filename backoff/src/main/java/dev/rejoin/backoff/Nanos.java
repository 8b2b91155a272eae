package dev.rejoin.backoff;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Lengths of time as floating-point nanoseconds, in which nothing overflows: exact up to 104 days, and whatever exceeds
 * 292 years becomes that.
 */
final class Nanos {
  private static final double PER_SECOND = 1e9;

  private Nanos() {}

  static double of(Duration duration) {
    return duration.toSeconds() * PER_SECOND + duration.toNanosPart();
  }

  static Duration toDuration(double nanos) {
    return Duration.ofNanos((long) nanos);
  }

  /** A uniform draw from [{@code least}, {@code most}). */
  static double between(double least, double most, RandomGenerator random) {
    return least + (most - least) * random.nextDouble();
  }
}
