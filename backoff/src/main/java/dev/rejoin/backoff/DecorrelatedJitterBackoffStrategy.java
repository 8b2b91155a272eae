package dev.rejoin.backoff;

import dev.rejoin.api.backoff.Backoff;
import dev.rejoin.api.backoff.BackoffStrategy;
import dev.rejoin.api.settings.Option;
import dev.rejoin.api.settings.Settings;
import java.util.List;

/**
 * {@code strategy: decorrelated-jitter}: evenly between {@code initial_delay} (1s) and three times the previous wait, at
 * most {@code max_delay} (15s).
 */
public final class DecorrelatedJitterBackoffStrategy implements BackoffStrategy {

  @Override
  public String name() {
    return "decorrelated-jitter";
  }

  @Override
  public List<Option<?>> options() {
    return List.of(CurveOptions.INITIAL_DELAY, CurveOptions.MAX_DELAY);
  }

  @Override
  public Backoff create(Settings settings) {
    CurveOptions.requireRoomToDraw(settings);
    return new StartingAtOnceBackoff(new DecorrelatedJitterBackoff(
        settings.get(CurveOptions.INITIAL_DELAY), settings.get(CurveOptions.MAX_DELAY)));
  }
}
