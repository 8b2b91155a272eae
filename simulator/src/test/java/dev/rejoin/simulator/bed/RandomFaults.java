package dev.rejoin.simulator.bed;

import dev.rejoin.simulator.scenario.AgentRange;
import dev.rejoin.simulator.scenario.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** What goes wrong, drawn from dice. */
final class RandomFaults {
  private static final int MOST = 6;
  private static final int WITHIN_MILLIS = 90_000;
  private static final double SHORTEST_SECONDS = 0.05;
  private static final double LONGEST_SECONDS = 60;
  private static final double MOST_LOSS = 0.5;

  private RandomFaults() {}

  /** One to six, which may overlap. */
  static List<Fault> several(RandomGenerator dice) {
    List<Fault> faults = new ArrayList<>();
    for (int left = 1 + dice.nextInt(MOST); left > 0; left--) {
      faults.add(any(dice));
    }
    return faults;
  }

  private static Fault any(RandomGenerator dice) {
    Duration at = Duration.ofMillis(dice.nextInt(WITHIN_MILLIS));
    return switch (dice.nextInt(10)) {
      case 0, 1 -> new Fault.Crash(at, length(dice), true);
      case 2 -> new Fault.Crash(at, length(dice), false);
      case 3 -> new Fault.Cut(at, length(dice), range(dice), true);
      case 4 -> new Fault.Cut(at, length(dice), range(dice), false);
      case 5 -> new Fault.Reset(at, range(dice));
      case 6 ->
        new Fault.BadPath(
            at,
            length(dice),
            range(dice),
            MOST_LOSS * dice.nextDouble(),
            Duration.ofMillis(dice.nextInt(1_500)));
      case 7 -> new Fault.SlowAccept(at, length(dice), Duration.ofMillis(dice.nextInt(8_000)));
      case 8 -> new Fault.SlowRegistration(at, length(dice), length(dice));
      default -> new Fault.ForgetSessions(at);
    };
  }

  static Fault crash(RandomGenerator dice) {
    return new Fault.Crash(
        Duration.ofMillis(dice.nextInt(20_000)), length(dice), dice.nextInt(3) > 0);
  }

  private static Duration length(RandomGenerator dice) {
    return Duration.ofMillis(
        Math.round(1000 * RandomScenario.between(dice, SHORTEST_SECONDS, LONGEST_SECONDS)));
  }

  private static AgentRange range(RandomGenerator dice) {
    if (dice.nextInt(3) == 0) {
      return AgentRange.all();
    }
    double from = dice.nextInt(10) / 10.0;
    return new AgentRange(from, from + (1 - from) * (0.1 + 0.9 * dice.nextDouble()));
  }
}
