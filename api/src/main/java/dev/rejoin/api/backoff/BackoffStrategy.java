package dev.rejoin.api.backoff;

import dev.rejoin.api.Provider;
import dev.rejoin.api.settings.Settings;

/**
 * A way of spacing attempts, chosen by {@code reconnect.strategy} in the agent's configuration. Its options stand
 * beside that key under {@code reconnect}.
 */
public interface BackoffStrategy extends Provider {

  /**
   * Creates the configured curve; called once per agent process, before anything connects.
   *
   * @throws dev.rejoin.api.settings.InvalidSettingsException if options contradict one another
   */
  Backoff create(Settings settings);
}
