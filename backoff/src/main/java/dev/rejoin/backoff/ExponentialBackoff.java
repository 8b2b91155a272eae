package dev.rejoin.backoff;

import dev.rejoin.api.backoff.Attempt;
import dev.rejoin.api.backoff.Backoff;
import dev.rejoin.api.backoff.Wait;
import dev.rejoin.api.settings.Durations;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** {@code initial × multiplier}ⁿ⁻¹ before attempt n, without an end of its own: see {@link CappedBackoff}. */
final class ExponentialBackoff implements Backoff {
  private final double initialNanos;
  private final double multiplier;

  /** @param multiplier 1 or more */
  ExponentialBackoff(Duration initial, double multiplier) {
    this.initialNanos = Nanos.of(initial);
    this.multiplier = multiplier;
  }

  @Override
  public Wait next(Attempt attempt, RandomGenerator random) {
    double delayNanos = initialNanos * Math.pow(multiplier, attempt.number() - 1);
    return new Wait(Nanos.toDuration(delayNanos), "exponential step " + attempt.number());
  }

  @Override
  public String toString() {
    return "ExponentialBackoff(" + Durations.format(Nanos.toDuration(initialNanos)) + " × "
        + multiplier + ")";
  }
}
