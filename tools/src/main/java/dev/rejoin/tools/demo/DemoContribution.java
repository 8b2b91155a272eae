package dev.rejoin.tools.demo;

import dev.rejoin.agent.cli.CommandContribution;

/** Brings {@code rejoin demo}. */
public final class DemoContribution implements CommandContribution {
  @Override
  public String name() {
    return "demo";
  }

  @Override
  public Object command() {
    return new DemoCommand();
  }
}
