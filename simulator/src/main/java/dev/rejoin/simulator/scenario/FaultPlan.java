package dev.rejoin.simulator.scenario;

import java.time.Duration;
import java.util.List;

/**
 * A whole bad afternoon.
 *
 * @param title what to call it; empty if nobody did
 * @param faults at least one
 */
public record FaultPlan(String title, List<Fault> faults) {
  /** No plan is longer. */
  public static final Duration LONGEST = Duration.ofDays(1);

  public FaultPlan {
    if (faults.isEmpty()) {
      throw new IllegalArgumentException("faults: none (expected: at least one)");
    }
    faults = List.copyOf(faults);
  }
}
