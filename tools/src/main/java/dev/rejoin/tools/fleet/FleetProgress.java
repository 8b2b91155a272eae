package dev.rejoin.tools.fleet;

import dev.rejoin.api.time.Scheduler;
import dev.rejoin.tools.text.StatusLine;
import java.time.Duration;

/**
 * Shows how the fleet is doing, every second: on a terminal by one line that is replaced, elsewhere by a line whenever
 * something changed. Confined to its scheduler.
 */
final class FleetProgress {
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final FleetCounters counters;
  private final int agents;
  private final StatusLine status;
  private final Scheduler scheduler;
  private FleetCounters.Snapshot before = new FleetCounters.Snapshot(0, 0, 0, 0, 0);
  private String shown = "";

  FleetProgress(FleetCounters counters, int agents, StatusLine status, Scheduler scheduler) {
    this.counters = counters;
    this.agents = agents;
    this.status = status;
    this.scheduler = scheduler;
  }

  void start() {
    scheduler.schedule(EVERY, this::show);
  }

  private void show() {
    FleetCounters.Snapshot now = counters.snapshot();
    String text = text(now, before, agents);
    before = now;
    if (status.live()) {
      status.status(text);
    } else if (!text.equals(shown)) {
      status.line(text);
    }
    shown = text;
    scheduler.schedule(EVERY, this::show);
  }

  /** {@code ready 95/100 · returning 5 · 12 attempts/s · …}. */
  static String text(FleetCounters.Snapshot now, FleetCounters.Snapshot before, int agents) {
    long returning = agents - now.ready() - now.halted();
    return "ready " + now.ready() + "/" + agents
        + " · returning " + returning
        + " · " + (now.attempts() - before.attempts()) + " attempts/s"
        + (now.suspected() > 0 ? " · suspected " + now.suspected() : "")
        + (now.lost() > 0 ? " · lost " + now.lost() : "")
        + (now.halted() > 0 ? " · halted " + now.halted() : "");
  }
}
