package dev.rejoin.testkit.contract;

import dev.rejoin.api.backoff.Attempt;
import dev.rejoin.api.backoff.Backoff;
import dev.rejoin.api.backoff.BackoffStrategy;
import dev.rejoin.api.backoff.Wait;
import dev.rejoin.api.settings.Option;
import dev.rejoin.api.settings.Settings;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** What a plugin author might write: 100 ms, doubled, ± a share of itself within 10 s. Others break it in one place each. */
public class ReasonableBackoffStrategy implements BackoffStrategy {
  static final Option<Duration> MAX_DELAY = Option.duration(
          "max_delay", Duration.ofSeconds(1), Duration.ofMinutes(1))
      .byDefault(Duration.ofSeconds(10))
      .meaning("Longest wait.");
  static final Option<Double> JITTER =
      Option.number("jitter", 0, 0.5).byDefault(0.2).meaning("Share of a wait to spread it by.");

  @Override
  public String name() {
    return "reasonable";
  }

  @Override
  public List<Option<?>> options() {
    return List.of(MAX_DELAY, JITTER);
  }

  @Override
  public Backoff create(Settings settings) {
    double limit = settings.get(MAX_DELAY).toMillis();
    double jitter = settings.get(JITTER);
    return (attempt, random) ->
        wait(delayMillis(attempt, limit / (1 + jitter), jitter, random), attempt);
  }

  double delayMillis(Attempt attempt, double limit, double jitter, RandomGenerator random) {
    return Math.min(limit, curveMillis(attempt)) * spread(jitter, random);
  }

  double curveMillis(Attempt attempt) {
    return 100 * Math.pow(2, attempt.number() - 1);
  }

  double spread(double jitter, RandomGenerator random) {
    return 1 + jitter * (2 * random.nextDouble() - 1);
  }

  Wait wait(double millis, Attempt attempt) {
    return new Wait(Duration.ofNanos((long) (millis * 1e6)), "attempt " + attempt.number());
  }
}
