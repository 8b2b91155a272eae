package dev.rejoin.backoff;

import dev.rejoin.api.backoff.Attempt;
import dev.rejoin.api.backoff.Backoff;
import dev.rejoin.api.backoff.Wait;
import java.util.random.RandomGenerator;

/**
 * Spreads every wait evenly between nothing and itself.
 *
 * <p>"Full jitter" in M. Brooker, <i>Exponential Backoff And Jitter</i>, AWS Architecture Blog, 2015.
 */
final class FullJitterBackoff implements Backoff {
  private final Backoff delegate;

  FullJitterBackoff(Backoff delegate) {
    this.delegate = delegate;
  }

  @Override
  public Wait next(Attempt attempt, RandomGenerator random) {
    Wait most = delegate.next(attempt, random);
    double share = random.nextDouble();
    return new Wait(
        Nanos.toDuration(Nanos.of(most.delay()) * share),
        Math.round(share * 100) + " % of " + most.why());
  }

  @Override
  public String toString() {
    return "FullJitterBackoff(" + delegate + ")";
  }
}
