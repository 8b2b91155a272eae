package dev.rejoin.controlplane.model;

import java.time.Instant;

/**
 * How large the fleet has been.
 *
 * @param highWater agents connected at once, at their most, decayed until {@code at}; not negative
 */
public record FleetRecord(double highWater, Instant at) {

  public FleetRecord {
    if (!(highWater >= 0)) {
      throw new IllegalArgumentException("high water: " + highWater + " (expected: not negative)");
    }
  }

  /** Nobody was ever seen. */
  public static FleetRecord unknown() {
    return new FleetRecord(0, Instant.EPOCH);
  }
}
