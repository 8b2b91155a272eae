package dev.rejoin.simulator.time;

import dev.rejoin.api.time.Ticker;
import dev.rejoin.testkit.time.TimerWheel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The clock of one simulation: {@code VirtualTime} without contexts, names and checks, for tens of millions of events.
 * Confined to one thread.
 */
public final class SimulatedTime implements Ticker, InstantSource {
  /** Not zero, so that nobody mistakes zero for "never"; not negative, for the wheel. */
  private static final long ORIGIN = Duration.ofHours(1).toNanos();

  private static final Instant WALL_CLOCK_ORIGIN = Instant.parse("2026-01-01T00:00:00Z");

  private final TimerWheel<Timer> timers = new TimerWheel<>();
  private long now = ORIGIN;
  private long fired;
  private Instant instant = WALL_CLOCK_ORIGIN;
  private long instantOf = ORIGIN;

  @Override
  public long nanos() {
    return now;
  }

  /** To the millisecond: it is for people, and an object of its own for every message would be for nobody. */
  @Override
  public Instant instant() {
    if (now - instantOf >= 1_000_000) {
      instantOf = now;
      instant = WALL_CLOCK_ORIGIN.plusNanos(now - ORIGIN);
    }
    return instant;
  }

  /** Lets {@code timer} fire {@code nanos} from now, at once if negative. */
  public void after(long nanos, Timer timer) {
    timers.add(timer, nanos <= 0 ? now : now + nanos);
  }

  /** Lets {@code timer} fire at a reading of the clock, at once if that is past. */
  public void at(long moment, Timer timer) {
    timers.add(timer, Math.max(now, moment));
  }

  /** Fires everything that is due until then, and stops there. */
  public void runUntil(long moment) {
    Timer timer = timers.poll(moment);
    while (timer != null) {
      now = timer.at();
      fired++;
      timer.fire();
      timer = timers.poll(moment);
    }
    now = Math.max(now, moment);
  }

  /** How many timers have fired. */
  public long fired() {
    return fired;
  }

  /** How many timers wait. */
  public int waiting() {
    return timers.size();
  }

  @Override
  public String toString() {
    return "simulated time " + Duration.ofNanos(now - ORIGIN) + ", " + timers;
  }
}
