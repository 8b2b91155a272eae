package dev.rejoin.tools.fleet;

import dev.rejoin.agent.assembly.AgentPlatform;
import dev.rejoin.api.time.Scheduler;
import dev.rejoin.api.time.Ticker;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Starts the agents, evenly over the ramp-up, and not while too many are still at their first attempt: agents on machines
 * of their own would not slow one another down, but these share one, and where it cannot keep up their attempts would time
 * out all together. A ramp-up of nothing starts everybody whatever follows. Confined to its scheduler once started.
 */
final class Fleet {
  private static final Duration TICK = Duration.ofMillis(10);
  /** Half a second's worth at the least ramp-up there is by default. */
  static final int MOST_AT_FIRST_ATTEMPT = 500;

  private final AgentPlatform platform;
  private final FleetOptions options;
  private final Scheduler scheduler;
  private final Ticker ticker;
  private final LongSupplier firstAttemptsEnded;
  private long startedAt;
  private volatile int started;

  /**
   * Nobody is started yet.
   *
   * @param firstAttemptsEnded how many agents' first attempts have ended, well or badly
   */
  Fleet(
      AgentPlatform platform,
      FleetOptions options,
      Scheduler scheduler,
      Ticker ticker,
      LongSupplier firstAttemptsEnded) {
    this.platform = platform;
    this.options = options;
    this.scheduler = scheduler;
    this.ticker = ticker;
    this.firstAttemptsEnded = firstAttemptsEnded;
  }

  void start() {
    startedAt = ticker.nanos();
    scheduler.execute(this::startDue);
  }

  /** How many have been started. */
  int started() {
    return started;
  }

  private void startDue() {
    int due = due(
        Duration.ofNanos(ticker.nanos() - startedAt),
        options.rampUp(),
        options.agents(),
        firstAttemptsEnded.getAsLong());
    while (started < due) {
      platform.newAgent(options.description(started)).start();
      started++;
    }
    if (started < options.agents()) {
      scheduler.schedule(TICK, this::startDue);
    }
  }

  /** How many agents shall have been started by then: one at once, the last at the ramp-up's end if all goes well. */
  static int due(Duration elapsed, Duration rampUp, int agents, long firstAttemptsEnded) {
    if (rampUp.isZero()) {
      return agents;
    }
    double share = Math.min(1, (double) elapsed.toNanos() / rampUp.toNanos());
    long due = 1 + (long) (share * (agents - 1));
    return (int) Math.min(agents, Math.min(due, firstAttemptsEnded + MOST_AT_FIRST_ATTEMPT));
  }
}
