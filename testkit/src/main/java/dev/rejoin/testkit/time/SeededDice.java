package dev.rejoin.testkit.time;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Dice of the production kind that roll the same for the same seed. */
public final class SeededDice {
  private static final RandomGeneratorFactory<RandomGenerator> FACTORY =
      RandomGeneratorFactory.of("L64X128MixRandom");

  private SeededDice() {}

  /** A generator for one thread; neighbouring seeds are as independent as distant ones. */
  public static RandomGenerator of(long seed) {
    return FACTORY.create(seed);
  }
}
