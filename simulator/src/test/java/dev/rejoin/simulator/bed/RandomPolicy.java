package dev.rejoin.simulator.bed;

import dev.rejoin.api.backoff.Attempt;
import dev.rejoin.api.backoff.Backoff;
import dev.rejoin.api.backoff.Wait;
import dev.rejoin.api.registration.Reregistration;
import dev.rejoin.api.settings.Settings;
import dev.rejoin.backoff.FastExponentialBackoffStrategy;
import dev.rejoin.backoff.FullJitterBackoffStrategy;
import dev.rejoin.backoff.PacedBackoffStrategy;
import dev.rejoin.reconnect.ReconnectPolicy;
import dev.rejoin.simulator.Policies;
import dev.rejoin.simulator.scenario.Hearing;
import dev.rejoin.simulator.scenario.Policy;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * A policy drawn from dice. All hear the control plane: one that does not may lawfully never come back.
 *
 * @param misbehaves whether its strategy does what none must do
 * @param full whether every return registers in full
 */
record RandomPolicy(Policy policy, boolean misbehaves, boolean full) {

  static RandomPolicy of(RandomGenerator dice) {
    boolean full = dice.nextInt(4) == 0;
    Reregistration registration = full ? Policies.full() : Policies.heartbeatFirst();
    return switch (dice.nextInt(6)) {
      case 0 -> of("fast-exponential", fastExponential(), registration, false, full);
      case 1 -> of("full-jitter", fullJitter(), registration, false, full);
      case 2 -> of("wild", RandomPolicy::wild, registration, true, full);
      default -> of("paced", pacedBackoff(), registration, false, full);
    };
  }

  static RandomPolicy paced() {
    return of("paced", pacedBackoff(), Policies.heartbeatFirst(), false, false);
  }

  private static RandomPolicy of(
      String name, Backoff backoff, Reregistration registration, boolean misbehaves, boolean full) {
    return new RandomPolicy(
        new Policy(name, backoff, registration, ReconnectPolicy.defaults(), Hearing.all()),
        misbehaves,
        full);
  }

  private static Backoff pacedBackoff() {
    PacedBackoffStrategy strategy = new PacedBackoffStrategy();
    return strategy.create(Settings.defaults(strategy.options()));
  }

  private static Backoff fastExponential() {
    FastExponentialBackoffStrategy strategy = new FastExponentialBackoffStrategy();
    return strategy.create(Settings.defaults(strategy.options()));
  }

  private static Backoff fullJitter() {
    FullJitterBackoffStrategy strategy = new FullJitterBackoffStrategy();
    return strategy.create(Settings.defaults(strategy.options()));
  }

  /** A plugin as nobody should write one. */
  @SuppressWarnings("NullAway")
  private static Wait wild(Attempt attempt, RandomGenerator dice) {
    return switch (dice.nextInt(8)) {
      case 0 -> throw new IllegalStateException("wild");
      case 1 -> null;
      case 2 -> new Wait(Duration.ofDays(365), "a year");
      case 3 -> new Wait(Duration.ZERO, "at once");
      default -> new Wait(Duration.ofMillis(100 + dice.nextInt(900)), "some time");
    };
  }
}
