package dev.rejoin.backoff;

import dev.rejoin.api.backoff.Attempt;
import dev.rejoin.api.backoff.Backoff;
import dev.rejoin.api.backoff.Wait;
import dev.rejoin.api.reason.ColdStart;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Lets the first connect of a process go at once: nothing has failed yet, so there is nothing to back off from. */
final class StartingAtOnceBackoff implements Backoff {
  private static final Wait AT_ONCE = new Wait(Duration.ZERO, "just started");

  private final Backoff delegate;

  StartingAtOnceBackoff(Backoff delegate) {
    this.delegate = delegate;
  }

  @Override
  public Wait next(Attempt attempt, RandomGenerator random) {
    return attempt.number() == 1 && attempt.cause() instanceof ColdStart
        ? AT_ONCE
        : delegate.next(attempt, random);
  }

  @Override
  public String toString() {
    return "StartingAtOnceBackoff(" + delegate + ")";
  }
}
