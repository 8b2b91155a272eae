package dev.rejoin.agent.plugin;

import dev.rejoin.api.Provider;

/**
 * A provider that was discovered.
 *
 * @param name its name, checked
 * @param origin file name of the jar, or of the folder of classes, it came from
 * @param version implementation version of that jar; {@code unversioned} where its manifest has none
 * @param builtIn whether it is part of Rejoin, as opposed to somebody else's
 */
public record Found<P extends Provider>(
    ProviderKind<P> kind, String name, P provider, String origin, String version, boolean builtIn) {

  @Override
  public String toString() {
    return kind.label() + " " + name + " (" + origin + ")";
  }
}
