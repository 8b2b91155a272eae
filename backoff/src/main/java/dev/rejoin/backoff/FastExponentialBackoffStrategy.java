package dev.rejoin.backoff;

import dev.rejoin.api.backoff.Backoff;
import dev.rejoin.api.backoff.BackoffStrategy;
import dev.rejoin.api.settings.Option;
import dev.rejoin.api.settings.Settings;
import java.util.List;

/**
 * {@code strategy: fast-exponential}: {@code fast_retry_count} (3) quick retries of {@code fast_retry_delay} (500ms) for
 * brief interruptions, then {@code initial_delay} (1s) growing by {@code multiplier} (2.0) up to {@code max_delay} (15s),
 * all of it ± {@code jitter} (0.25).
 *
 * <p>The curve the analysis of the original agent recommends, with its jitter in both directions and not cut off at
 * the cap. What {@code paced} does while the control plane announces nothing.
 */
public final class FastExponentialBackoffStrategy implements BackoffStrategy {

  @Override
  public String name() {
    return "fast-exponential";
  }

  @Override
  public List<Option<?>> options() {
    return List.of(
        CurveOptions.INITIAL_DELAY,
        CurveOptions.MAX_DELAY,
        CurveOptions.MULTIPLIER,
        CurveOptions.FAST_RETRY_COUNT,
        CurveOptions.FAST_RETRY_DELAY,
        CurveOptions.JITTER);
  }

  @Override
  public Backoff create(Settings settings) {
    CurveOptions.requireWithinMaxDelay(
        settings, List.of(CurveOptions.INITIAL_DELAY, CurveOptions.FAST_RETRY_DELAY));
    return new StartingAtOnceBackoff(curve(settings));
  }

  /** The curve alone; its options must have been checked. */
  static Backoff curve(Settings settings) {
    Backoff growing = new ExponentialBackoff(
        settings.get(CurveOptions.INITIAL_DELAY), settings.get(CurveOptions.MULTIPLIER));
    Backoff windowed = new FastRetryBackoff(
        settings.get(CurveOptions.FAST_RETRY_COUNT),
        settings.get(CurveOptions.FAST_RETRY_DELAY),
        growing);
    return CurveOptions.cappedThenSpread(windowed, settings);
  }
}
