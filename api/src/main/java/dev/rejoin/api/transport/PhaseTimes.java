package dev.rejoin.api.transport;

import dev.rejoin.api.reason.ConnectPhase;
import java.time.Duration;
import java.util.List;

/**
 * How long each step of an attempt took, in order; the last one is where a failed attempt ended.
 *
 * @param phases in order of their start
 */
public record PhaseTimes(List<PhaseTime> phases) {

  private static final PhaseTimes NONE = new PhaseTimes(List.of());

  public PhaseTimes {
    phases = List.copyOf(phases);
  }

  /** Nothing had begun. */
  public static PhaseTimes none() {
    return NONE;
  }

  /**
   * One step.
   *
   * @param startedAfter since the attempt's start
   * @param took until it succeeded, or until the attempt failed in it
   */
  public record PhaseTime(ConnectPhase phase, Duration startedAfter, Duration took) {}
}
