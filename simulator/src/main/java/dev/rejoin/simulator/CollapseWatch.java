package dev.rejoin.simulator;

import dev.rejoin.simulator.result.Recorder;
import dev.rejoin.simulator.result.Recorder.Count;
import dev.rejoin.simulator.result.Verdict;
import dev.rejoin.simulator.scenario.Policy;
import dev.rejoin.simulator.scenario.Scenario;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Recognises a fleet that will not come back: everybody has knocked five times over, and the control plane has taken in
 * less than half of whom it could have.
 */
final class CollapseWatch {
  private static final int CAPS = 5;
  private static final double HALF = 0.5;

  /** What the spread announced for a fleet is longer than its size over the capacity by. */
  private static final double SPREAD_HEADROOM = 1.1;

  private final Scenario scenario;
  private final Recorder recorder;
  private final Duration longestWait;

  CollapseWatch(Scenario scenario, Policy policy, Recorder recorder) {
    this.scenario = scenario;
    this.recorder = recorder;
    Duration cap = policy.longestWait();
    Duration spread = policy.hearing().spread()
        ? Duration.ofMillis(
            Math.round(SPREAD_HEADROOM * scenario.agents() / scenario.capacity() * 1000))
        : Duration.ZERO;
    longestWait = cap.compareTo(spread) > 0 ? cap : spread;
  }

  /** The longest an agent waits on purpose. */
  Duration longestWait() {
    return longestWait;
  }

  /** Looks back over five of the longest waits. */
  @Nullable
  Verdict look(int second, Duration afterLastFault) {
    int window = (int) Math.ceil(longestWait.toMillis() * CAPS / 1000.0);
    if (afterLastFault.toSeconds() < window) {
      return null;
    }
    long missing = scenario.agents() - recorder.connected();
    long returned = recorder.between(Count.RETURNED, second - window, second)
        - recorder.between(Count.LOST, second - window, second);
    double possible = Math.min(scenario.returnRate() * window, missing + returned);
    if (returned >= HALF * possible) {
      return null;
    }
    return new Verdict.Collapsed(
        (double) recorder.connected() / scenario.agents(),
        afterLastFault,
        Math.max(0, returned) / (double) window);
  }
}
