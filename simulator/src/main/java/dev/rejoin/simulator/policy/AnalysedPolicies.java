package dev.rejoin.simulator.policy;

import dev.rejoin.api.registration.Reregistration;
import dev.rejoin.reconnect.ReconnectPolicy;
import dev.rejoin.reconnect.machine.BreakerRules;
import dev.rejoin.simulator.scenario.Hearing;
import dev.rejoin.simulator.scenario.Policy;
import java.time.Duration;

/**
 * The agent whose analysis started this project, and the fix the analysis proposes, on our state machine. Neither obeys a
 * control plane, both forget their failures as soon as they are registered, and neither waits for an answer to its pings,
 * so that a silent cut is noticed when the kernel gives up.
 */
public final class AnalysedPolicies {
  private static final Duration FIRST_SLEEP = Duration.ofSeconds(1);
  private static final Duration CAP_BEFORE = Duration.ofSeconds(60);
  private static final Duration CAP_AFTER = Duration.ofSeconds(15);
  private static final Duration FAST_RETRY = Duration.ofMillis(500);
  private static final int FAST_RETRIES = 3;
  private static final double JITTER = 0.25;
  private static final Duration LONGEST_AFTER =
      Duration.ofMillis(Math.round(CAP_AFTER.toMillis() * (1 + JITTER)));

  private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration PING_INTERVAL = Duration.ofSeconds(30);

  /** Linux with {@code tcp_retries2} = 15. */
  private static final Duration KERNEL_GIVES_UP = Duration.ofMillis(924_600);

  private AnalysedPolicies() {}

  /**
   * {@code analysed-agent}: 1, 2, 4 … 60 s, no jitter, a full registration every time.
   *
   * @param full the registration strategy {@code full}
   */
  public static Policy before(Reregistration full) {
    return new Policy(
        "analysed-agent",
        new SleepThenConnectBackoff(0, Duration.ZERO, FIRST_SLEEP, CAP_BEFORE, 0),
        full,
        rules(CAP_BEFORE),
        Hearing.nothing(),
        CAP_BEFORE);
  }

  /**
   * {@code analysis-fix}: three quick retries, then 1, 2, 4 … 15 s, up to a quarter longer; a heartbeat before the full
   * registration.
   *
   * @param heartbeatFirst the registration strategy {@code heartbeat-first}
   */
  public static Policy fix(Reregistration heartbeatFirst) {
    return new Policy(
        "analysis-fix",
        new SleepThenConnectBackoff(FAST_RETRIES, FAST_RETRY, FIRST_SLEEP, CAP_AFTER, JITTER),
        heartbeatFirst,
        rules(LONGEST_AFTER),
        Hearing.nothing(),
        LONGEST_AFTER);
  }

  /** The machine counts waits from an attempt's start, so its cap leaves room for the connect as well. */
  private static ReconnectPolicy rules(Duration longestWait) {
    ReconnectPolicy defaults = ReconnectPolicy.defaults();
    return new ReconnectPolicy(
        longestWait.plus(HANDSHAKE_TIMEOUT),
        defaults.maxAttempts(),
        Duration.ZERO,
        HANDSHAKE_TIMEOUT,
        PING_INTERVAL,
        KERNEL_GIVES_UP,
        KERNEL_GIVES_UP,
        KERNEL_GIVES_UP,
        defaults.slowRetry(),
        defaults.maxSpread(),
        defaults.stopTimeout(),
        BreakerRules.never(),
        defaults.queueMessages(),
        defaults.queueBytes());
  }
}
