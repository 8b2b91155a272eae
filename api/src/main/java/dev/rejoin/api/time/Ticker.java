package dev.rejoin.api.time;

/** A monotonic clock. Only differences between readings mean anything. Thread-safe. */
@FunctionalInterface
public interface Ticker {

  /** Nanoseconds since an arbitrary origin; never goes back. */
  long nanos();
}
