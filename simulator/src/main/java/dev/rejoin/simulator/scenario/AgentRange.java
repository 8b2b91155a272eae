package dev.rejoin.simulator.scenario;

/**
 * A part of the fleet, such as a zone: the agents between two shares of it, in the order of their numbers.
 *
 * @param from share at which the part begins, 0..1
 * @param to share before which it ends, above {@code from}, at most 1
 */
public record AgentRange(double from, double to) {
  private static final AgentRange ALL = new AgentRange(0, 1);

  public AgentRange {
    if (!(from >= 0 && from < to && to <= 1)) {
      throw new IllegalArgumentException(
          "agents: " + from + ".." + to + " (expected: 0 <= from < to <= 1)");
    }
  }

  /** The whole fleet. */
  public static AgentRange all() {
    return ALL;
  }

  /** Number of the first agent, of {@code agents}. */
  public int first(int agents) {
    return (int) Math.round(from * agents);
  }

  /** Number of the agent after the last. */
  public int end(int agents) {
    return (int) Math.round(to * agents);
  }

  /** Whether agent {@code index} of {@code agents} belongs to it. */
  public boolean contains(int index, int agents) {
    return index >= first(agents) && index < end(agents);
  }

  @Override
  public String toString() {
    return percent(from) + ".." + percent(to);
  }

  private static String percent(double share) {
    double percent = share * 100;
    return (percent == Math.rint(percent)
            ? String.valueOf((long) percent)
            : String.valueOf(percent))
        + "%";
  }
}
