package dev.rejoin.simulator.bed;

import dev.rejoin.testkit.contract.Seeds;

/**
 * Thousands of random fleets. {@code -Drejoin.seed=7} runs one of them and {@code -Drejoin.seeds=50000} so many fresh ones
 * more; a failure carries the scenario, the story of the agent in question, and the command that replays it.
 */
class RandomFaultsTest {

  @Seeds(
      value = {},
      upTo = 1_500)
  void anyFleet_whateverGoesWrong_keepsTheInvariantsAndComesBack(long seed) {
    new Trial(RandomScenario.of(seed)).run();
  }

  @Seeds(
      value = {},
      upTo = 1_000)
  void anyFleet_afterACrash_isBackWithinThePromise(long seed) {
    new Trial(RandomScenario.crash(seed)).run();
  }
}
