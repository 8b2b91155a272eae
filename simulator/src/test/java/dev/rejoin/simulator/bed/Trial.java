package dev.rejoin.simulator.bed;

import dev.rejoin.simulator.Progress;
import dev.rejoin.simulator.Simulation;
import java.time.Duration;
import java.util.function.Consumer;

/** One random scenario from its beginning to a quiet end. Whatever fails, fails with its story. */
final class Trial {
  private static final Duration STEP = Duration.ofMillis(500);

  /** How long everybody must have been back before it counts: what a silent cut hid comes out by then. */
  private static final Duration HOLDS_FOR = Duration.ofSeconds(15);

  /** Superseded connections are closed, requests answered or given up, retransmissions over. */
  private static final Duration RESTS_FOR = Duration.ofSeconds(40);

  private final RandomScenario random;
  private final Story story;
  private final Invariants invariants;
  private final Simulation simulation;
  private Duration allBackSince = Duration.ZERO;

  Trial(RandomScenario random) {
    this(random, Bounds.of(random));
  }

  /** A trial against other bounds than the scenario's own. */
  Trial(RandomScenario random, Bounds bounds) {
    this.random = random;
    story = new Story();
    invariants = new Invariants(bounds, story);
    simulation =
        new Simulation(random.scenario(), random.policy(), Progress.none(), invariants.onlooker());
    invariants.watch(simulation);
  }

  /** How long after the last fault everybody was back for good. */
  Duration run() {
    return run(world -> {});
  }

  /**
   * Runs the trial.
   *
   * @param sabotage what is done to the world when the faults are half through
   */
  Duration run(Consumer<Simulation> sabotage) {
    try {
      simulation.prepare();
      invariants.begin();
      Duration calm = random.scenario().lastFaultEnds();
      until(calm.dividedBy(2));
      sabotage.accept(simulation);
      until(calm);
      awaitEverybody(calm);
      rest();
      return allBackSince.minus(calm);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          e.getMessage() + "\n" + random + "\n" + story.of(invariants.concerned()), e);
    }
  }

  private void until(Duration moment) {
    while (simulation.elapsed().compareTo(moment) < 0) {
      Duration left = moment.minus(simulation.elapsed());
      step(left.compareTo(STEP) < 0 ? left : STEP);
    }
  }

  private void step(Duration duration) {
    simulation.advance(duration);
    invariants.check();
    if (!invariants.everybodyIsConnected()) {
      allBackSince = simulation.elapsed();
    }
  }

  private void awaitEverybody(Duration calm) {
    allBackSince = allBackSince.compareTo(calm) > 0 ? allBackSince : calm;
    while (simulation.elapsed().minus(allBackSince).compareTo(HOLDS_FOR) < 0) {
      step(STEP);
      invariants.checkBack(allBackSince.minus(calm));
    }
  }

  private void rest() {
    until(simulation.elapsed().plus(RESTS_FOR));
    if (random.scenario().network().loss() == 0) {
      invariants.checkRest();
    }
  }
}
