package dev.rejoin.backoff;

import dev.rejoin.api.backoff.Backoff;
import dev.rejoin.api.backoff.BackoffStrategy;
import dev.rejoin.api.settings.Option;
import dev.rejoin.api.settings.Settings;
import java.util.List;

/**
 * {@code strategy: fixed}: the same wait each time, {@code initial_delay} (1s) ± {@code jitter} (0.25), at most
 * {@code max_delay} (15s).
 *
 * <p>The best curve for a lone agent at equal load (mean lag half the interval) and the worst for a fleet without
 * pacing.
 */
public final class FixedBackoffStrategy implements BackoffStrategy {

  @Override
  public String name() {
    return "fixed";
  }

  @Override
  public List<Option<?>> options() {
    return List.of(CurveOptions.INITIAL_DELAY, CurveOptions.MAX_DELAY, CurveOptions.JITTER);
  }

  @Override
  public Backoff create(Settings settings) {
    CurveOptions.requireWithinMaxDelay(settings, List.of(CurveOptions.INITIAL_DELAY));
    Backoff constant = new ConstantBackoff(settings.get(CurveOptions.INITIAL_DELAY));
    return new StartingAtOnceBackoff(CurveOptions.cappedThenSpread(constant, settings));
  }
}
