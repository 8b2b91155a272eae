package dev.rejoin.api.registration;

import dev.rejoin.api.Provider;
import dev.rejoin.api.settings.Settings;

/**
 * Something to do each time the agent has become known. Every provider found is used unless its name is listed under
 * {@code hooks.disabled}; its options stand under {@code hooks.<name>}.
 */
public interface HookProvider extends Provider {

  /** Creates the configured hook; called once per agent process. */
  PostRegistrationHook create(Settings settings);
}
