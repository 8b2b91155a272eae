package dev.rejoin.otel.trace;

import java.time.Duration;

/** Lengths of time as attributes have them. */
final class Seconds {
  private static final double NANOS = 1e9;

  private Seconds() {}

  static double of(Duration duration) {
    return duration.toNanos() / NANOS;
  }

  static double between(long from, long to) {
    return (to - from) / NANOS;
  }
}
