package dev.rejoin.simulator;

import dev.rejoin.api.backoff.BackoffStrategy;
import dev.rejoin.api.registration.Reregistration;
import dev.rejoin.api.registration.ReregistrationStrategy;
import dev.rejoin.api.settings.Settings;
import dev.rejoin.backoff.FastExponentialBackoffStrategy;
import dev.rejoin.backoff.FullJitterBackoffStrategy;
import dev.rejoin.backoff.PacedBackoffStrategy;
import dev.rejoin.reconnect.ReconnectPolicy;
import dev.rejoin.registration.FullStrategy;
import dev.rejoin.registration.HeartbeatFirstStrategy;
import dev.rejoin.simulator.scenario.Hearing;
import dev.rejoin.simulator.scenario.Policy;

/** The built-in strategies with their defaults, as policies. */
public final class Policies {
  private Policies() {}

  public static Policy paced() {
    return of(new PacedBackoffStrategy(), Hearing.all());
  }

  public static Policy fastExponential() {
    return of(new FastExponentialBackoffStrategy(), Hearing.nothing());
  }

  public static Policy fullJitter() {
    return of(new FullJitterBackoffStrategy(), Hearing.nothing());
  }

  public static Policy of(BackoffStrategy strategy, Hearing hearing) {
    return new Policy(
        strategy.name(),
        strategy.create(Settings.defaults(strategy.options())),
        heartbeatFirst(),
        ReconnectPolicy.defaults(),
        hearing);
  }

  public static Reregistration heartbeatFirst() {
    return registration(new HeartbeatFirstStrategy());
  }

  public static Reregistration full() {
    return registration(new FullStrategy());
  }

  private static Reregistration registration(ReregistrationStrategy strategy) {
    return strategy.create(Settings.defaults(strategy.options()));
  }
}
