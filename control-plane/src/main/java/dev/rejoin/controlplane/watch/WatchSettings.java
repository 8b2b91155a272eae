package dev.rejoin.controlplane.watch;

import java.time.Duration;

/**
 * What the watch needs to be told.
 *
 * @param returningFor how long a lost agent counts as returning: as long as its session can be resumed
 * @param capacity C, admissions per second
 */
public record WatchSettings(Duration returningFor, double capacity) {

  public WatchSettings {
    if (returningFor.isNegative() || returningFor.isZero()) {
      throw new IllegalArgumentException(
          "returning_for: " + returningFor + " (expected: more than 0)");
    }
  }
}
