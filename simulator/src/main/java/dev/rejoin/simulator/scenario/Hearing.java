package dev.rejoin.simulator.scenario;

/**
 * What of the control plane's guidance reaches the agents. The state machine obeys whatever it hears for every strategy,
 * so what a curve does on its own is seen only where nothing is heard.
 *
 * @param spread whether the announced spread is heard
 * @param slots whether {@code Retry-After} is heard
 */
public record Hearing(boolean spread, boolean slots) {
  private static final Hearing ALL = new Hearing(true, true);
  private static final Hearing NOTHING = new Hearing(false, false);

  /** As in production. */
  public static Hearing all() {
    return ALL;
  }

  /** The client's curve alone, as against a control plane that announces nothing. */
  public static Hearing nothing() {
    return NOTHING;
  }

  @Override
  public String toString() {
    if (spread) {
      return slots ? "spread, slots" : "spread";
    }
    return slots ? "slots" : "nothing";
  }
}
