package dev.rejoin.api.registration;

import dev.rejoin.api.Provider;
import dev.rejoin.api.settings.Settings;

/** A way of becoming known again, chosen by {@code registration.strategy}; its options stand beside that key. */
public interface ReregistrationStrategy extends Provider {

  /**
   * Creates the configured strategy; called once per agent process.
   *
   * @throws dev.rejoin.api.settings.InvalidSettingsException if options contradict one another
   */
  Reregistration create(Settings settings);
}
