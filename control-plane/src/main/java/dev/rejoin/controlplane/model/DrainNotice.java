package dev.rejoin.controlplane.model;

import java.time.Duration;

/** Whether agents are to be sent elsewhere. Changed in the model's context, read from any thread. */
public final class DrainNotice {
  private static final Duration LEAST = Duration.ofSeconds(2);

  private volatile boolean draining;
  private volatile Duration spread = LEAST;

  DrainNotice() {}

  void post(Duration newSpread) {
    spread = newSpread.compareTo(LEAST) > 0 ? newSpread : LEAST;
    draining = true;
  }

  void takeDown() {
    draining = false;
  }

  /** Whether connections are refused. */
  public boolean isPosted() {
    return draining;
  }

  /**
   * How long an agent that is refused shall leave this endpoint alone: short, since behind a load balancer it may lead
   * elsewhere soon, and different for each, lest those that have no other endpoint come in step.
   */
  public Duration comeAgain(String agentId) {
    // Fibonacci hashing (Knuth, TAOCP 3, 6.4): ids that differ in their last digit land far apart.
    double part = (agentId.hashCode() * 0x9E3779B9 >>> 1) / (double) Integer.MAX_VALUE;
    return spread.plusNanos((long) (spread.toNanos() * part));
  }
}
