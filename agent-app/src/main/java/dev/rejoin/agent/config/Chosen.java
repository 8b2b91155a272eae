package dev.rejoin.agent.config;

import dev.rejoin.agent.plugin.Found;
import dev.rejoin.api.Provider;
import dev.rejoin.api.settings.Settings;

/**
 * A provider that is to be used, with its settings.
 *
 * @param section where its options stand, for messages
 */
public record Chosen<P extends Provider>(Found<P> found, Settings settings, String section) {

  public String name() {
    return found.name();
  }

  public P provider() {
    return found.provider();
  }
}
