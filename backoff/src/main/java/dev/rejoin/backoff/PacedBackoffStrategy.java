package dev.rejoin.backoff;

import dev.rejoin.api.backoff.Backoff;
import dev.rejoin.api.backoff.BackoffStrategy;
import dev.rejoin.api.settings.Option;
import dev.rejoin.api.settings.Settings;
import java.util.List;

/**
 * {@code strategy: paced}, the default: as fast as the control plane's announced spread allows, every
 * {@code min_interval} (1s) in a longer outage; {@code fast-exponential}, with its options, while nothing is announced.
 *
 * <p>A fleet's rate is bounded by the spread, so the interval of a lone agent can be as short as its lag should be: no
 * curve chosen by the client alone serves both.
 */
public final class PacedBackoffStrategy implements BackoffStrategy {

  @Override
  public String name() {
    return "paced";
  }

  @Override
  public List<Option<?>> options() {
    return List.of(
        CurveOptions.MIN_INTERVAL,
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
        settings,
        List.of(
            CurveOptions.MIN_INTERVAL, CurveOptions.INITIAL_DELAY, CurveOptions.FAST_RETRY_DELAY));
    return new StartingAtOnceBackoff(new PacedBackoff(
        settings.get(CurveOptions.MIN_INTERVAL),
        settings.get(CurveOptions.MAX_DELAY),
        FastExponentialBackoffStrategy.curve(settings)));
  }
}
