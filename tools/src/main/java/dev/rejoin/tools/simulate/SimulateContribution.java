package dev.rejoin.tools.simulate;

import dev.rejoin.agent.cli.CommandContribution;

/** Brings {@code rejoin simulate}. */
public final class SimulateContribution implements CommandContribution {
  @Override
  public String name() {
    return "simulate";
  }

  @Override
  public Object command() {
    return new SimulateCommand();
  }
}
