package dev.rejoin.tools.fleet;

import dev.rejoin.api.time.Scheduler;
import dev.rejoin.api.time.Ticker;
import dev.rejoin.tools.text.StatusLine;
import java.time.Duration;

/**
 * Shows how the fleet is doing: on a terminal by one line that is replaced every second, elsewhere by a line every five
 * seconds if something changed; and what happened to the fleet as a whole by a line that stays. Confined to its scheduler.
 */
final class FleetProgress {
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final int SECONDS_BETWEEN_LINES = 5;

  private final FleetCounters counters;
  private final int agents;
  private final StatusLine status;
  private final Scheduler scheduler;
  private final Ticker ticker;
  private FleetCounters.Snapshot before = new FleetCounters.Snapshot(0, 0, 0, 0, 0, 0, 0);
  private int seconds;
  private String shown = "";

  FleetProgress(
      FleetCounters counters, int agents, StatusLine status, Scheduler scheduler, Ticker ticker) {
    this.counters = counters;
    this.agents = agents;
    this.status = status;
    this.scheduler = scheduler;
    this.ticker = ticker;
  }

  void start() {
    scheduler.schedule(EVERY, this::show);
  }

  private void show() {
    long tick = ticker.nanos();
    counters.comebacks().news(tick).forEach(status::line);
    FleetCounters.Snapshot now = counters.snapshot();
    String text = text(now, before, agents, counters.comebacks().standing(tick));
    before = now;
    seconds++;
    if (status.live()) {
      status.status(text);
    } else if (seconds % SECONDS_BETWEEN_LINES == 0 && !text.equals(shown)) {
      status.line(text);
      shown = text;
    }
    scheduler.schedule(EVERY, this::show);
  }

  /**
   * {@code ready 95/100 · returning 5 · 3 ready/s · 12 attempts/s · …}.
   *
   * @param before a second ago
   * @param standing where the fleet stands; may be empty
   */
  static String text(
      FleetCounters.Snapshot now, FleetCounters.Snapshot before, int agents, String standing) {
    long returning = agents - now.ready() - now.halted();
    long sentAway = now.sentAway() - before.sentAway();
    return "ready " + now.ready() + "/" + agents
        + " · returning " + returning
        + " · " + (now.returns() - before.returns()) + " ready/s"
        + " · " + (now.attempts() - before.attempts()) + " attempts/s"
        + (sentAway > 0 ? " · " + sentAway + " slots/s" : "")
        + (now.suspected() > 0 ? " · suspected " + now.suspected() : "")
        + (now.lost() > 0 ? " · lost " + now.lost() : "")
        + (now.halted() > 0 ? " · halted " + now.halted() : "")
        + (standing.isEmpty() ? "" : " · " + standing);
  }
}
