package dev.rejoin.backoff;

import dev.rejoin.api.backoff.Backoff;
import dev.rejoin.api.backoff.BackoffStrategy;
import dev.rejoin.api.settings.Option;
import dev.rejoin.api.settings.Settings;
import java.util.List;

/**
 * {@code strategy: exponential}: {@code initial_delay} (1s), growing by {@code multiplier} (2.0) up to
 * {@code max_delay} (15s), ± {@code jitter} (0.25).
 *
 * <p>With {@code max_delay: 60s} and {@code jitter: 0} this is the curve of the analysed agent: 1, 2, 4, 8, 16, 32, 60 s.
 */
public final class ExponentialBackoffStrategy implements BackoffStrategy {

  @Override
  public String name() {
    return "exponential";
  }

  @Override
  public List<Option<?>> options() {
    return List.of(
        CurveOptions.INITIAL_DELAY,
        CurveOptions.MAX_DELAY,
        CurveOptions.MULTIPLIER,
        CurveOptions.JITTER);
  }

  @Override
  public Backoff create(Settings settings) {
    CurveOptions.requireWithinMaxDelay(settings, List.of(CurveOptions.INITIAL_DELAY));
    Backoff curve = new ExponentialBackoff(
        settings.get(CurveOptions.INITIAL_DELAY), settings.get(CurveOptions.MULTIPLIER));
    return new StartingAtOnceBackoff(CurveOptions.cappedThenSpread(curve, settings));
  }
}
