package dev.rejoin.backoff;

import dev.rejoin.api.backoff.Backoff;
import dev.rejoin.api.backoff.BackoffStrategy;
import dev.rejoin.api.settings.Option;
import dev.rejoin.api.settings.Settings;
import java.time.Duration;
import java.util.List;

/**
 * {@code strategy: full-jitter}: evenly between nothing and a curve that starts at {@code initial_delay} (1s) and grows
 * by {@code multiplier} (2.0) up to {@code max_delay} (15s).
 */
public final class FullJitterBackoffStrategy implements BackoffStrategy {

  @Override
  public String name() {
    return "full-jitter";
  }

  @Override
  public List<Option<?>> options() {
    return List.of(CurveOptions.INITIAL_DELAY, CurveOptions.MAX_DELAY, CurveOptions.MULTIPLIER);
  }

  @Override
  public Backoff create(Settings settings) {
    CurveOptions.requireWithinMaxDelay(settings, List.of(CurveOptions.INITIAL_DELAY));
    Backoff curve = new ExponentialBackoff(
        settings.get(CurveOptions.INITIAL_DELAY), settings.get(CurveOptions.MULTIPLIER));
    Duration limit = settings.get(CurveOptions.MAX_DELAY);
    return new StartingAtOnceBackoff(new FullJitterBackoff(new CappedBackoff(curve, limit)));
  }
}
