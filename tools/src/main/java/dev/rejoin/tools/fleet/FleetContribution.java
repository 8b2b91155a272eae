package dev.rejoin.tools.fleet;

import dev.rejoin.agent.cli.CommandContribution;

/** Brings {@code rejoin fleet}. */
public final class FleetContribution implements CommandContribution {
  @Override
  public String name() {
    return "fleet";
  }

  @Override
  public Object command() {
    return new FleetCommand();
  }
}
