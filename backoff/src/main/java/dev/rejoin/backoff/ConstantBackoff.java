package dev.rejoin.backoff;

import dev.rejoin.api.backoff.Attempt;
import dev.rejoin.api.backoff.Backoff;
import dev.rejoin.api.backoff.Wait;
import dev.rejoin.api.settings.Durations;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Always the same wait. */
final class ConstantBackoff implements Backoff {
  private final Wait wait;

  ConstantBackoff(Duration delay) {
    wait = new Wait(delay, "every " + Durations.format(delay));
  }

  @Override
  public Wait next(Attempt attempt, RandomGenerator random) {
    return wait;
  }

  @Override
  public String toString() {
    return "ConstantBackoff(" + Durations.format(wait.delay()) + ")";
  }
}
