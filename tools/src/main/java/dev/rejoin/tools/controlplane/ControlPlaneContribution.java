package dev.rejoin.tools.controlplane;

import dev.rejoin.agent.cli.CommandContribution;

/** Brings {@code rejoin control-plane}. */
public final class ControlPlaneContribution implements CommandContribution {
  @Override
  public String name() {
    return "control-plane";
  }

  @Override
  public Object command() {
    return new ControlPlaneCommand();
  }
}
