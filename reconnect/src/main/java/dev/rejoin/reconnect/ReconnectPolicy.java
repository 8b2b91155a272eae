package dev.rejoin.reconnect;

import dev.rejoin.api.settings.InvalidSettingsException;
import dev.rejoin.api.settings.Option;
import dev.rejoin.api.settings.Settings;
import dev.rejoin.api.settings.SettingsProblem;
import dev.rejoin.reconnect.machine.BreakerRules;
import dev.rejoin.reconnect.machine.Rules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules that hold whatever strategy proposes. Every value is described with its default in {@link #options()}.
 *
 * @param maxAttempts attempts before the agent halts; 0 for no limit
 * @param queueMessages events that may wait for an acknowledgement
 * @param queueBytes bytes of their bodies
 */
public record ReconnectPolicy(
    Duration maxDelay,
    int maxAttempts,
    Duration stableAfter,
    Duration connectTimeout,
    Duration heartbeatInterval,
    Duration suspectAfter,
    Duration lostAfter,
    Duration heartbeatAckTimeout,
    Duration slowRetry,
    Duration maxSpread,
    Duration stopTimeout,
    BreakerRules breaker,
    int queueMessages,
    int queueBytes) {

  private static final Duration NONE = Duration.ZERO;

  private static final Option<Duration> MAX_DELAY = Option.duration(
          "max_delay", millis(1), Duration.ofHours(1))
      .byDefault(Duration.ofSeconds(15))
      .meaning(
          "Longest wait a strategy may propose. Slots, spread and the slow class may exceed it.");
  private static final Option<Integer> MAX_ATTEMPTS = Option.integer(
          "max_attempts", 0, Integer.MAX_VALUE)
      .byDefault(0)
      .meaning(
          "Attempts after which the agent halts and says so in its health; 0 means it never gives up.");
  private static final Option<Duration> STABLE_AFTER = Option.duration(
          "stable_after", NONE, Duration.ofHours(1))
      .byDefault(Duration.ofSeconds(30))
      .meaning("How long a registration must hold before the count of attempts starts over.");
  private static final Option<Duration> CONNECT_TIMEOUT = Option.duration(
          "connect_timeout", millis(50), Duration.ofMinutes(2))
      .byDefault(Duration.ofSeconds(5))
      .meaning(
          "Total time for one connect: credentials, DNS, TCP, proxy, TLS and upgrade together.");
  private static final Option<Duration> HEARTBEAT_INTERVAL = Option.duration(
          "heartbeat_interval", millis(100), Duration.ofMinutes(10))
      .byDefault(Duration.ofSeconds(5))
      .meaning(
          "How often an answer is demanded from the control plane; the control plane may ask for less, never for"
              + " more.");
  private static final Option<Duration> SUSPECT_AFTER = Option.duration(
          "suspect_after", millis(10), Duration.ofMinutes(1))
      .byDefault(Duration.ofSeconds(2))
      .meaning(
          "How long an answer may take before another connection is tried beside the silent one.");
  private static final Option<Duration> LOST_AFTER = Option.duration(
          "lost_after", millis(20), Duration.ofMinutes(5))
      .byDefault(Duration.ofSeconds(5))
      .meaning("How long an answer may take before the connection is declared lost.");
  private static final Option<Duration> HEARTBEAT_ACK_TIMEOUT = Option.duration(
          "heartbeat_ack_timeout", millis(100), Duration.ofMinutes(10))
      .byDefault(Duration.ofSeconds(30))
      .meaning(
          "How long heartbeats may stay unacknowledged while other bytes arrive before the connection is given"
              + " up.");
  private static final Option<Duration> SLOW_RETRY = Option.duration(
          "slow_retry", millis(100), Duration.ofHours(1))
      .byDefault(Duration.ofSeconds(60))
      .meaning(
          "Least wait after a failure that does not pass by itself: 401, 403, certificates, 1008.");
  private static final Option<Duration> MAX_SPREAD = Option.duration(
          "max_spread", millis(100), Duration.ofDays(1))
      .byDefault(Duration.ofMinutes(30))
      .meaning("Upper bound for everything the control plane may ask an agent to wait.");
  private static final Option<Duration> STOP_TIMEOUT = Option.duration(
          "stop_timeout", millis(10), Duration.ofMinutes(1))
      .byDefault(Duration.ofSeconds(3))
      .meaning("How long a stop may wait for connections to close before it is forced.");
  private static final Option<Integer> BREAKER_FAILURES = Option.integer(
          "breaker_failures", 0, 1_000)
      .byDefault(10)
      .meaning(
          "Attempts in a row that failed after TCP had connected (TLS, upgrade, authentication, registration) after which"
              + " the circuit breaker opens: waits then end in cheap probes instead of attempts. 0 means no breaker.");
  private static final Option<Duration> BREAKER_WINDOW = Option.duration(
          "breaker_window", Duration.ofSeconds(1), Duration.ofHours(1))
      .byDefault(Duration.ofMinutes(5))
      .meaning("Time within which those failures must lie.");
  private static final Option<Duration> BREAKER_OPEN = Option.duration(
          "breaker_open", Duration.ofSeconds(1), Duration.ofHours(1))
      .byDefault(Duration.ofSeconds(60))
      .meaning("How long bad probes keep attempts away; one good probe connects at once.");
  private static final Option<Duration> PROBE_TIMEOUT = Option.duration(
          "probe_timeout", millis(50), Duration.ofMinutes(1))
      .byDefault(Duration.ofSeconds(2))
      .meaning("Total time for one probe.");
  private static final Option<Integer> QUEUE_MESSAGES = Option.integer(
          "queue_messages", 1, 1_000_000)
      .byDefault(1024)
      .meaning("Events that may wait for an acknowledgement; beyond that a producer is refused.");
  private static final Option<Integer> QUEUE_BYTES = Option.integer(
          "queue_bytes", 65_536, Integer.MAX_VALUE)
      .byDefault(4 * 1024 * 1024)
      .meaning(
          "Bytes of event bodies that may wait for an acknowledgement; beyond that a producer is refused.");

  private static final List<Option<?>> OPTIONS = List.of(
      MAX_DELAY,
      MAX_ATTEMPTS,
      STABLE_AFTER,
      CONNECT_TIMEOUT,
      HEARTBEAT_INTERVAL,
      SUSPECT_AFTER,
      LOST_AFTER,
      HEARTBEAT_ACK_TIMEOUT,
      SLOW_RETRY,
      MAX_SPREAD,
      STOP_TIMEOUT,
      BREAKER_FAILURES,
      BREAKER_WINDOW,
      BREAKER_OPEN,
      PROBE_TIMEOUT,
      QUEUE_MESSAGES,
      QUEUE_BYTES);

  public ReconnectPolicy {
    List<SettingsProblem> problems = new ArrayList<>();
    atMost(problems, SUSPECT_AFTER, suspectAfter, LOST_AFTER, lostAfter);
    if (breaker.failures() > 0) {
      atMost(problems, PROBE_TIMEOUT, breaker.probeTimeout(), CONNECT_TIMEOUT, connectTimeout);
      atMost(problems, CONNECT_TIMEOUT, connectTimeout, BREAKER_WINDOW, breaker.window());
    }
    if (!problems.isEmpty()) {
      throw new InvalidSettingsException(problems);
    }
  }

  private static void atMost(
      List<SettingsProblem> problems,
      Option<Duration> option,
      Duration value,
      Option<Duration> bound,
      Duration most) {
    if (value.compareTo(most) > 0) {
      problems.add(SettingsProblem.conflicting(
          option.name(),
          option.print(value),
          "at most " + bound.name() + ", which is " + bound.print(most)));
    }
  }

  /** What may be set, with defaults and meanings; in a configuration file these stand under {@code reconnect}. */
  public static List<Option<?>> options() {
    return OPTIONS;
  }

  /** Everything at its default. */
  public static ReconnectPolicy defaults() {
    return from(Settings.defaults(OPTIONS));
  }

  /**
   * Reads the rules.
   *
   * @param settings made from {@link #options()}
   * @throws InvalidSettingsException if values contradict one another
   */
  public static ReconnectPolicy from(Settings settings) {
    return new ReconnectPolicy(
        settings.get(MAX_DELAY),
        settings.get(MAX_ATTEMPTS),
        settings.get(STABLE_AFTER),
        settings.get(CONNECT_TIMEOUT),
        settings.get(HEARTBEAT_INTERVAL),
        settings.get(SUSPECT_AFTER),
        settings.get(LOST_AFTER),
        settings.get(HEARTBEAT_ACK_TIMEOUT),
        settings.get(SLOW_RETRY),
        settings.get(MAX_SPREAD),
        settings.get(STOP_TIMEOUT),
        new BreakerRules(
            settings.get(BREAKER_FAILURES),
            settings.get(BREAKER_WINDOW),
            settings.get(BREAKER_OPEN),
            settings.get(PROBE_TIMEOUT)),
        settings.get(QUEUE_MESSAGES),
        settings.get(QUEUE_BYTES));
  }

  /** What the machine needs of this. */
  public Rules rules() {
    return new Rules(
        maxDelay,
        maxAttempts,
        stableAfter,
        connectTimeout,
        heartbeatInterval,
        suspectAfter,
        lostAfter,
        heartbeatAckTimeout,
        slowRetry,
        maxSpread,
        stopTimeout,
        breaker);
  }

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }
}
