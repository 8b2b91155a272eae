package dev.rejoin.simulator.fleet;

import dev.rejoin.api.backoff.Attempt;
import dev.rejoin.api.backoff.Backoff;
import dev.rejoin.api.backoff.Wait;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Asks a strategy, and does what the production runner does with answers that are none: a safe wait in their place. Asked
 * inline, so that a strategy that hangs is not survived here as it is there.
 */
final class BoundedStrategy {
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final long SAFE_MILLIS = 1_000;

  private final Backoff strategy;
  private long failures;
  private String first = "";

  BoundedStrategy(Backoff strategy) {
    this.strategy = strategy;
  }

  Wait propose(Attempt attempt, RandomGenerator random) {
    Wait wait;
    try {
      wait = strategy.next(attempt, random);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      return safe("threw " + e, random);
    }
    if (wait == null) {
      return safe("answered null", random);
    }
    return wait.delay().compareTo(LONGEST) > 0 ? new Wait(LONGEST, "bounded") : wait;
  }

  private Wait safe(String problem, RandomGenerator random) {
    if (failures++ == 0) {
      first = problem;
    }
    long millis = SAFE_MILLIS / 2 + random.nextLong(SAFE_MILLIS);
    return new Wait(Duration.ofMillis(millis), "safe default");
  }

  String misbehaviour() {
    return failures == 0 ? "" : first + (failures == 1 ? "" : ", " + failures + " times");
  }
}
