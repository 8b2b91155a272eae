package dev.rejoin.backoff;

import dev.rejoin.api.backoff.Attempt;
import dev.rejoin.api.backoff.Backoff;
import dev.rejoin.api.backoff.Wait;
import dev.rejoin.api.settings.Durations;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Draws evenly between a base and three times the previous delay, which {@link Attempt#previousDelay()} remembers.
 *
 * <p>"Decorrelated jitter" in M. Brooker, <i>Exponential Backoff And Jitter</i>, AWS Architecture Blog, 2015, with one
 * difference: there the draw is capped, which piles two thirds of a fleet onto the cap; here its upper end is.
 */
final class DecorrelatedJitterBackoff implements Backoff {
  private static final double GROWTH = 3;

  private final Duration base;
  private final Duration limit;

  DecorrelatedJitterBackoff(Duration base, Duration limit) {
    this.base = base;
    this.limit = limit;
  }

  @Override
  public Wait next(Attempt attempt, RandomGenerator random) {
    double least = Nanos.of(base);
    double previous = Math.max(least, Nanos.of(attempt.previousDelay()));
    Duration most = Nanos.toDuration(Math.min(Nanos.of(limit), GROWTH * previous));
    return new Wait(
        Nanos.toDuration(Nanos.between(least, Nanos.of(most), random)),
        "drawn from " + Durations.format(base) + ".." + Durations.format(most));
  }

  @Override
  public String toString() {
    return "DecorrelatedJitterBackoff(" + Durations.format(base) + ".." + Durations.format(limit)
        + ")";
  }
}
