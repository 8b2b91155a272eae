package dev.rejoin.simulator.bed;

import dev.rejoin.simulator.scenario.Scenario;
import java.time.Duration;

/**
 * What must hold of one scenario.
 *
 * @param admissions most connections that the door may let in within any second
 * @param registrations most full registrations that may be carried out within any second
 * @param attempts most attempts that one agent may begin within any ten seconds
 * @param lines most connections and attempts of one agent at once: its session's, the next, and the last
 * @param timers most timers that may wait for each agent
 * @param farthestStep longest time until an agent does something by itself
 * @param backWithin from the last fault's end until everybody is connected, for good
 */
record Bounds(
    int admissions,
    int registrations,
    int attempts,
    int lines,
    int timers,
    Duration farthestStep,
    Duration backWithin) {
  private static final double BURST = 0.1;
  private static final int LINES = 3;
  private static final int TIMERS = 40;

  /** The agents' {@code max_spread} and what jitter adds. */
  private static final Duration FARTHEST_STEP = Duration.ofMinutes(33);

  static Bounds of(RandomScenario random) {
    Scenario scenario = random.scenario();
    double registrationRate = scenario.registrations().orElse(scenario.capacity() / 2);
    return new Bounds(
        inAnySecond(scenario.capacity()),
        inAnySecond(registrationRate),
        random.most10s(),
        LINES,
        TIMERS,
        FARTHEST_STEP,
        random.backWithin());
  }

  /** A bucket of a tenth of a second's worth, which holds one at least. */
  private static int inAnySecond(double rate) {
    return (int) Math.floor(rate + Math.max(1, BURST * rate) + 1e-6);
  }

  Bounds withAdmissions(int most) {
    return new Bounds(most, registrations, attempts, lines, timers, farthestStep, backWithin);
  }

  Bounds withRegistrations(int most) {
    return new Bounds(admissions, most, attempts, lines, timers, farthestStep, backWithin);
  }
}
