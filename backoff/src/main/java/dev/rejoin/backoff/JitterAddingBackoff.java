package dev.rejoin.backoff;

import dev.rejoin.api.backoff.Attempt;
import dev.rejoin.api.backoff.Backoff;
import dev.rejoin.api.backoff.Wait;
import java.util.random.RandomGenerator;

/** Spreads every wait evenly over ± a share of itself, in both directions. */
final class JitterAddingBackoff implements Backoff {
  private final Backoff delegate;
  private final double ratio;

  /** @param ratio 0..1; 0.25 spreads 8 s over 6..10 s */
  JitterAddingBackoff(Backoff delegate, double ratio) {
    this.delegate = delegate;
    this.ratio = ratio;
  }

  @Override
  public Wait next(Attempt attempt, RandomGenerator random) {
    Wait wait = delegate.next(attempt, random);
    double factor = Nanos.between(1 - ratio, 1 + ratio, random);
    long percent = Math.round((factor - 1) * 100);
    return new Wait(
        Nanos.toDuration(Nanos.of(wait.delay()) * factor),
        wait.why() + (percent < 0 ? " − " : " + ") + Math.abs(percent) + " %");
  }

  @Override
  public String toString() {
    return "JitterAddingBackoff(±" + Math.round(ratio * 100) + " %, " + delegate + ")";
  }
}
