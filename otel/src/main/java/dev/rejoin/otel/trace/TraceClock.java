package dev.rejoin.otel.trace;

import dev.rejoin.api.observe.Observation;
import java.time.Instant;

/**
 * Ticks as moments: the wall clock is read once per trace and every other moment counted from there, so a clock that is
 * set during an outage neither reorders spans nor opens gaps between them.
 */
record TraceClock(long tick, long epochNanos) {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** Anchored at an observation. */
  static TraceClock at(Observation observation) {
    Instant at = observation.at();
    return new TraceClock(
        observation.tick(), at.getEpochSecond() * NANOS_PER_SECOND + at.getNano());
  }

  /** Nanoseconds since 1970 of a tick. */
  long nanos(long moment) {
    return epochNanos + (moment - tick);
  }
}
