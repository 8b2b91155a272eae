package dev.rejoin.tools.fleet;

import dev.rejoin.agent.assembly.AgentPlatform;
import dev.rejoin.api.time.Scheduler;
import dev.rejoin.api.time.Ticker;
import java.time.Duration;

/** Starts the agents, evenly over the ramp-up. Confined to its scheduler once started. */
final class Fleet {
  private static final Duration TICK = Duration.ofMillis(10);

  private final AgentPlatform platform;
  private final FleetOptions options;
  private final Scheduler scheduler;
  private final Ticker ticker;
  private long startedAt;
  private volatile int started;

  Fleet(AgentPlatform platform, FleetOptions options, Scheduler scheduler, Ticker ticker) {
    this.platform = platform;
    this.options = options;
    this.scheduler = scheduler;
    this.ticker = ticker;
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
    int due = due(Duration.ofNanos(ticker.nanos() - startedAt), options.rampUp(), options.agents());
    while (started < due) {
      platform.newAgent(options.description(started)).start();
      started++;
    }
    if (started < options.agents()) {
      scheduler.schedule(TICK, this::startDue);
    }
  }

  /** How many agents shall have been started by then: one at once, the last at the ramp-up's end. */
  static int due(Duration elapsed, Duration rampUp, int agents) {
    if (elapsed.compareTo(rampUp) >= 0) {
      return agents;
    }
    double share = (double) elapsed.toNanos() / rampUp.toNanos();
    return Math.min(agents, 1 + (int) (share * (agents - 1)));
  }
}
