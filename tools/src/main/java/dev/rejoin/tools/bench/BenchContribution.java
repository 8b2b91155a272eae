package dev.rejoin.tools.bench;

import dev.rejoin.agent.cli.CommandContribution;

/** Brings {@code rejoin bench}. */
public final class BenchContribution implements CommandContribution {
  @Override
  public String name() {
    return "bench";
  }

  @Override
  public Object command() {
    return new BenchCommand();
  }
}
