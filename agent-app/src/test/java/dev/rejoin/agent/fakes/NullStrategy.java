package dev.rejoin.agent.fakes;

import dev.rejoin.api.backoff.Backoff;
import dev.rejoin.api.backoff.BackoffStrategy;
import dev.rejoin.api.settings.Settings;

/** Breaks its contract: creates nothing. */
public final class NullStrategy implements BackoffStrategy {

  @Override
  public String name() {
    return "nothing";
  }

  @Override
  @SuppressWarnings("NullAway")
  public Backoff create(Settings settings) {
    return null;
  }
}
