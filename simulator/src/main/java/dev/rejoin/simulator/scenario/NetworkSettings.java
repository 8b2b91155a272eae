package dev.rejoin.simulator.scenario;

import java.time.Duration;

/**
 * The network on a good day.
 *
 * @param delay least time for one way
 * @param jitter most that is added to it, evenly distributed
 * @param loss share of packets that are lost each way; TCP sends them again, later
 */
public record NetworkSettings(Duration delay, Duration jitter, double loss) {
  private static final NetworkSettings NEAR =
      new NetworkSettings(Duration.ofMillis(5), Duration.ofMillis(5), 0);

  public NetworkSettings {
    if (delay.isNegative() || jitter.isNegative()) {
      throw new IllegalArgumentException(
          "delay " + delay + ", jitter " + jitter + " (expected: neither negative)");
    }
    if (!(loss >= 0 && loss < 1)) {
      throw new IllegalArgumentException("loss: " + loss + " (expected: 0 or more, below 1)");
    }
  }

  /** 5 to 10 ms each way, nothing lost. */
  public static NetworkSettings near() {
    return NEAR;
  }

  /** The mean time there and back. */
  public Duration roundTrip() {
    return delay.multipliedBy(2).plus(jitter);
  }
}
