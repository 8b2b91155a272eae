package dev.rejoin.simulator.bed;

import dev.rejoin.simulator.scenario.Scenario;
import java.time.Duration;

/** How long a fleet that obeys its control plane may take to come back. */
final class PatienceRule {
  /** The promises of the design for one crash: with sessions kept, and forgotten. */
  private static final double RESUMING = 1.2;

  private static final double REGISTERING = 1.25;
  private static final double ROUND_TRIPS_SECONDS = 2;

  /** W is that much longer than the fleet's size over the capacity, and waits for it are up to a twentieth longer. */
  private static final double SPREAD = 1.1 * 1.05;

  /** A heartbeat's interval and the deadline of its answer, the last attempt's timeout, and an open breaker's trial. */
  private static final double DETECTION_SECONDS = 10;

  private static final double CONNECT_SECONDS = 6;
  private static final double TRIAL_SECONDS = 16;

  private PatienceRule() {}

  /** One crash on a good network. */
  static Duration afterACrash(Scenario scenario) {
    boolean kept = scenario.limit().equals(resuming(scenario));
    double seconds = scenario.limit().toNanos() / 1e9;
    return seconds((kept ? RESUMING : REGISTERING) * seconds + ROUND_TRIPS_SECONDS);
  }

  /** Whatever happened. Every agent may have to register, wait for what it had begun to wait for, and try twice. */
  static Duration afterAnything(Scenario scenario, RandomPolicy policy) {
    double resuming = resuming(scenario).toNanos() / 1e9;
    double registering = scenario.agents() / scenario.registrations().orElseThrow();
    double wait = Math.max(policy.policy().rules().maxDelay().toSeconds(), SPREAD * resuming);
    return seconds(REGISTERING * registering
        + 2 * wait
        + DETECTION_SECONDS
        + 2 * CONNECT_SECONDS
        + TRIAL_SECONDS);
  }

  private static Duration resuming(Scenario scenario) {
    return Duration.ofNanos(Math.round(scenario.agents() / scenario.capacity() * 1e9));
  }

  private static Duration seconds(double seconds) {
    return Duration.ofNanos(Math.round(seconds * 1e9));
  }
}
