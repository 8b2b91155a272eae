package dev.rejoin.otel.controlplane;

import dev.rejoin.api.time.Ticker;
import java.time.Instant;
import java.time.InstantSource;

/** A ticker's readings as moments, counted back from one reading of both clocks. */
record Moments(long tick, long epochNanos) {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  static Moments now(Ticker ticker, InstantSource wallClock) {
    Instant now = wallClock.instant();
    return new Moments(ticker.nanos(), now.getEpochSecond() * NANOS_PER_SECOND + now.getNano());
  }

  /** Nanoseconds since 1970 of a tick. */
  long nanos(long moment) {
    return epochNanos + (moment - tick);
  }
}
