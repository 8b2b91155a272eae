package dev.rejoin.simulator.bed;

import dev.rejoin.simulator.scenario.Fault;
import dev.rejoin.simulator.scenario.NetworkSettings;
import dev.rejoin.simulator.scenario.Policy;
import dev.rejoin.simulator.scenario.Scenario;
import dev.rejoin.testkit.time.SeededDice;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * A fleet and a bad afternoon of its, drawn from a seed.
 *
 * @param most10s attempts that the policy's curve may propose within ten seconds
 * @param backWithin when everybody must be back for good, from the last fault's end
 */
record RandomScenario(Scenario scenario, Policy policy, int most10s, Duration backWithin) {
  private static final double MOST_AGENTS = 300;
  private static final double SHORTEST_RETURN = 0.02;
  private static final double LONGEST_RETURN = 20;
  private static final double LEAST_CAPACITY = 2;
  private static final double FINE_CAPACITY = 20;
  private static final double MOST_REJECT_COST = 0.1;
  private static final double PROMISED_REJECT_COST = 0.02;
  private static final double LEAST_REGISTRATIONS = 0.1;
  private static final double PROMISED_REGISTRATIONS = 0.5;
  private static final int FEW_ATTEMPTS = 25;
  private static final int MANY_ATTEMPTS = 200;

  /** Any fleet, any faults, any policy that obeys the control plane. */
  static RandomScenario of(long seed) {
    RandomGenerator dice = SeededDice.of(seed);
    int agents = agents(dice);
    double capacity =
        Math.max(LEAST_CAPACITY, agents / between(dice, SHORTEST_RETURN, LONGEST_RETURN));
    Duration sessionTtl = dice.nextInt(4) == 0
        ? Duration.ofSeconds(5 + dice.nextInt(60))
        : Scenario.sessionTtl(agents, capacity);
    Scenario scenario = scenario(
        seed,
        dice,
        agents,
        capacity,
        network(dice),
        1,
        MOST_REJECT_COST,
        sessionTtl,
        RandomFaults.several(dice));
    RandomPolicy policy = RandomPolicy.of(dice);
    boolean many = policy.misbehaves() || capacity < FINE_CAPACITY;
    return new RandomScenario(
        scenario,
        policy.policy(),
        many ? MANY_ATTEMPTS : FEW_ATTEMPTS,
        PatienceRule.afterAnything(scenario, policy));
  }

  /**
   * One crash on a good network with the default policy: the return that is promised. Slots of fewer than twenty a second
   * are too few for the promise: agents that are late for theirs find a bucket that holds one token. And slots for
   * registrations are every second one at most, so that none is promised at more than half of the capacity.
   */
  static RandomScenario crash(long seed) {
    RandomGenerator dice = SeededDice.of(seed);
    int agents = agents(dice);
    double capacity =
        Math.max(FINE_CAPACITY, agents / between(dice, SHORTEST_RETURN, LONGEST_RETURN));
    Scenario scenario = scenario(
        seed,
        dice,
        agents,
        capacity,
        NetworkSettings.near(),
        PROMISED_REGISTRATIONS,
        PROMISED_REJECT_COST,
        Scenario.sessionTtl(agents, capacity),
        List.of(RandomFaults.crash(dice)));
    return new RandomScenario(
        scenario, RandomPolicy.paced().policy(), FEW_ATTEMPTS, PatienceRule.afterACrash(scenario));
  }

  private static int agents(RandomGenerator dice) {
    return (int) Math.round(between(dice, 2, MOST_AGENTS));
  }

  private static Scenario scenario(
      long seed,
      RandomGenerator dice,
      int agents,
      double capacity,
      NetworkSettings network,
      double mostRegistrations,
      double mostRejectCost,
      Duration sessionTtl,
      List<Fault> faults) {
    return new Scenario(
        agents,
        capacity,
        OptionalDouble.of(
            Math.max(1, capacity * between(dice, LEAST_REGISTRATIONS, mostRegistrations))),
        mostRejectCost * dice.nextDouble(),
        network,
        sessionTtl,
        faults,
        seed,
        dice.nextBoolean());
  }

  private static NetworkSettings network(RandomGenerator dice) {
    return new NetworkSettings(
        Duration.ofMillis(dice.nextInt(100)),
        Duration.ofMillis(dice.nextInt(100)),
        dice.nextInt(3) == 0 ? 0.03 * dice.nextDouble() : 0);
  }

  /** Evenly on a logarithmic scale. */
  static double between(RandomGenerator dice, double least, double most) {
    return least * Math.pow(most / least, dice.nextDouble());
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%d agents, %.1f connections/s, %.1f registrations/s, reject cost %.3f, %s, sessions kept for %s, %s,"
            + " policy %s with %s, back within %s%n%s",
        scenario.agents(),
        scenario.capacity(),
        scenario.registrations().orElseThrow(),
        scenario.rejectCost(),
        scenario.network(),
        scenario.sessionTtl(),
        scenario.everyHeartbeat() ? "every heartbeat" : "heartbeats left out",
        policy.name(),
        policy.reregistration(),
        backWithin,
        scenario.faults().stream().map(Object::toString).collect(Collectors.joining("\n")));
  }
}
