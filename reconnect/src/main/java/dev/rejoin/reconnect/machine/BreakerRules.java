package dev.rejoin.reconnect.machine;

import java.time.Duration;

/**
 * When the circuit breaker opens, and for how long.
 *
 * @param failures attempts in a row that failed after TCP had connected; 0 for no breaker
 * @param window within which they must lie
 * @param openFor how long bad probes keep attempts away
 * @param probeTimeout total time for one probe
 */
public record BreakerRules(int failures, Duration window, Duration openFor, Duration probeTimeout) {

  /** No breaker. */
  public static BreakerRules never() {
    return new BreakerRules(0, Duration.ZERO, Duration.ZERO, Duration.ZERO);
  }
}
