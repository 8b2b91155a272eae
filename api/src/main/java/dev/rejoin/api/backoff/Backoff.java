package dev.rejoin.api.backoff;

import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt. Pure: equal arguments and dice give equal waits. Thread-safe, since one
 * product serves every agent of a process; anything remembered between attempts is in {@link Attempt}.
 *
 * <p>The answer is a proposal, measured from the start of the previous attempt (from the loss for the first). The state
 * machine subtracts what connecting already took, clamps to {@code max_delay} and raises it to whatever floor the
 * control plane set; obeying a slot is never left to a strategy.
 *
 * <p>A strategy that throws, takes longer than 100 ms, or answers null is replaced by a safe default for that wait and
 * reported; twice hung, it is not asked again.
 */
@FunctionalInterface
public interface Backoff {

  /**
   * Proposes the wait before {@code attempt}.
   *
   * @param attempt what is known at this point; {@code attempt.number()} 1 is the first after the loss
   * @param random the only source of jitter; seeded in tests and simulations
   */
  Wait next(Attempt attempt, RandomGenerator random);
}
