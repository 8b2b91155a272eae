package dev.rejoin.backoff;

import dev.rejoin.api.backoff.Attempt;
import dev.rejoin.api.backoff.Backoff;
import dev.rejoin.api.backoff.Wait;
import dev.rejoin.api.settings.Durations;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** A window of quick, equal retries for brief interruptions, after which another curve starts from its beginning. */
final class FastRetryBackoff implements Backoff {
  private final int count;
  private final Duration delay;
  private final Backoff afterwards;

  /** @param count length of the window; 0 for none */
  FastRetryBackoff(int count, Duration delay, Backoff afterwards) {
    this.count = count;
    this.delay = delay;
    this.afterwards = afterwards;
  }

  @Override
  public Wait next(Attempt attempt, RandomGenerator random) {
    if (attempt.number() <= count) {
      return new Wait(delay, "fast retry " + attempt.number() + " of " + count);
    }
    return afterwards.next(
        new Attempt(
            attempt.number() - count,
            attempt.sinceLoss(),
            attempt.previousDelay(),
            attempt.cause(),
            attempt.pacing()),
        random);
  }

  @Override
  public String toString() {
    return "FastRetryBackoff(" + count + " × " + Durations.format(delay) + ", " + afterwards + ")";
  }
}
