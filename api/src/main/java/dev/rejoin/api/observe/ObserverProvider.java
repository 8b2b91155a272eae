package dev.rejoin.api.observe;

import dev.rejoin.api.Provider;
import dev.rejoin.api.settings.Settings;

/**
 * Contributes an observer to every agent of the process. Every provider found is used unless its name is listed under
 * {@code observers.disabled}; its options stand under {@code observers.<name>}.
 */
public interface ObserverProvider extends Provider {

  /** Creates the configured observer; called once per agent process. */
  Observer create(Settings settings, ObserverContext context);
}
