package com.example.rejoin;

import dev.rejoin.api.backoff.Attempt;
import dev.rejoin.api.backoff.Backoff;
import dev.rejoin.api.backoff.BackoffStrategy;
import dev.rejoin.api.backoff.Wait;
import dev.rejoin.api.settings.Option;
import dev.rejoin.api.settings.Settings;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** Waits 1, 1, 2, 3, 5, 8 … units, each ± a share, never longer than {@code max_delay}. */
public final class FibonacciBackoffStrategy implements BackoffStrategy {
  private static final Option<Duration> UNIT = Option.duration(
          "unit", Duration.ofMillis(1), Duration.ofMinutes(1))
      .byDefault(Duration.ofMillis(250))
      .meaning("Length of the first wait.");
  private static final Option<Duration> MAX_DELAY = Option.duration(
          "max_delay", Duration.ofMillis(1), Duration.ofHours(1))
      .byDefault(Duration.ofSeconds(15))
      .meaning("Longest wait, jitter included.");
  private static final Option<Double> JITTER = Option.number("jitter", 0, 0.9)
      .byDefault(0.25)
      .meaning("Share by which each wait is lengthened or shortened at random.");

  @Override
  public String name() {
    return "fibonacci";
  }

  @Override
  public List<Option<?>> options() {
    return List.of(UNIT, MAX_DELAY, JITTER);
  }

  @Override
  public Backoff create(Settings settings) {
    return new Fibonacci(
        settings.get(UNIT).toNanos(), settings.get(MAX_DELAY).toNanos(), settings.get(JITTER));
  }

  private record Fibonacci(double unitNanos, double maxNanos, double jitter) implements Backoff {

    @Override
    public Wait next(Attempt attempt, RandomGenerator random) {
      // The cap leaves room for the jitter, so that a fleet at the cap still spreads.
      double capNanos = maxNanos / (1 + jitter);
      double previous = 0;
      double nanos = unitNanos;
      for (int i = 1; i < attempt.number() && nanos < capNanos; i++) {
        double next = previous + nanos;
        previous = nanos;
        nanos = next;
      }
      double spread = 1 + jitter * (2 * random.nextDouble() - 1);
      long waitNanos = (long) (Math.min(nanos, capNanos) * spread);
      return new Wait(Duration.ofNanos(waitNanos), "fibonacci step " + attempt.number());
    }
  }
}
