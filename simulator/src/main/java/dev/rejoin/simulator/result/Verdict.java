package dev.rejoin.simulator.result;

import java.time.Duration;

/** How a run ended. */
public sealed interface Verdict {

  /** Every agent is connected. */
  record AllBack() implements Verdict {}

  /**
   * The control plane spends itself on saying no: over five times the longest wait of the policy it took in less than
   * half of what it could have. The run was ended.
   *
   * @param share of the fleet that was connected then
   * @param after the last fault's end
   * @param perSecond agents taken in, of late
   */
  record Collapsed(double share, Duration after, double perSecond) implements Verdict {}

  /**
   * Some agents were not back, though it did not collapse.
   *
   * @param missing how many
   * @param after the last fault's end
   */
  record OutOfTime(int missing, Duration after) implements Verdict {}
}
