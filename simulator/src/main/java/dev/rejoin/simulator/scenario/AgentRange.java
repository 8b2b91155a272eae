package dev.rejoin.simulator.scenario;

/**
 * A part of the fleet, such as a zone: the agents between two shares of it, in the order of their numbers.
 *
 * @param from share at which the part begins, 0..1
 * @param to share before which it ends, above {@code from}, at most 1
 */
public record AgentRange(double from, double to) {
  /** What a range must look like, for messages. */
  static final String EXPECTATION = "a part of the fleet such as 50%..100%";

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

  /** Whether the two have agents in common. */
  public boolean overlaps(AgentRange other) {
    return from < other.to && other.from < to;
  }

  /**
   * Reads {@code 25%..50%}.
   *
   * @throws IllegalArgumentException naming the text and the expectation
   */
  public static AgentRange parse(String text) {
    int dots = text.indexOf("..");
    if (dots < 0) {
      throw new IllegalArgumentException(text + " (expected: " + EXPECTATION + ")");
    }
    return new AgentRange(
        Shares.parse(text.substring(0, dots)), Shares.parse(text.substring(dots + 2)));
  }

  /** As {@link #parse} reads it back. */
  @Override
  public String toString() {
    return Shares.format(from) + ".." + Shares.format(to);
  }
}
