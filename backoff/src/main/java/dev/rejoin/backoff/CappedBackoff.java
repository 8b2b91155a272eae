package dev.rejoin.backoff;

import dev.rejoin.api.backoff.Attempt;
import dev.rejoin.api.backoff.Backoff;
import dev.rejoin.api.backoff.Wait;
import dev.rejoin.api.settings.Durations;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Never waits longer than a limit. Belongs beneath every jitter: one above it would leave no jitter at the limit. */
final class CappedBackoff implements Backoff {
  private final Backoff delegate;
  private final Duration limit;
  private final Wait atTheLimit;

  CappedBackoff(Backoff delegate, Duration limit) {
    this.delegate = delegate;
    this.limit = limit;
    this.atTheLimit = new Wait(limit, "capped at " + Durations.format(limit));
  }

  @Override
  public Wait next(Attempt attempt, RandomGenerator random) {
    Wait wait = delegate.next(attempt, random);
    return wait.delay().compareTo(limit) > 0 ? atTheLimit : wait;
  }

  @Override
  public String toString() {
    return "CappedBackoff(" + Durations.format(limit) + ", " + delegate + ")";
  }
}
