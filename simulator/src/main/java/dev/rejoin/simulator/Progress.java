package dev.rejoin.simulator;

import java.time.Duration;

/** Hears how far a simulation is, about once for each simulated second and each part of the preparation. */
@FunctionalInterface
public interface Progress {

  /**
   * How far it is.
   *
   * @param elapsed since the plan began; negative while the fleet is being prepared
   * @param connected agents connected now
   * @param attempts begun in the last second
   */
  void at(Duration elapsed, int connected, long attempts);

  /** Nobody listens. */
  static Progress none() {
    return (elapsed, connected, attempts) -> {};
  }
}
