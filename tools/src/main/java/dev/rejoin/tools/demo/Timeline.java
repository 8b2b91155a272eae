package dev.rejoin.tools.demo;

import dev.rejoin.api.time.Scheduler;
import dev.rejoin.tools.events.EventLine;
import dev.rejoin.tools.events.Micros;
import dev.rejoin.tools.text.Figures;
import dev.rejoin.tools.text.Ink;
import dev.rejoin.tools.text.Ink.Tone;
import dev.rejoin.tools.text.StatusLine;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Tells a story while it happens: lines from several processes, in the order of their times, and between them the time
 * that passes. A line is held back for a moment, since another process's earlier one may be under way. Thread-safe.
 */
final class Timeline {
  private static final Duration TICK = Duration.ofMillis(50);
  private static final long HELD_MICROS = 60_000;
  private static final long QUIET_MICROS = 3_000_000;

  private final StatusLine out;
  private final Ink ink;
  private final InstantSource wallClock;
  private final Scheduler scheduler;
  private final PriorityQueue<TimelineEntry> held =
      new PriorityQueue<>(Comparator.comparingLong(TimelineEntry::micros));
  private final List<TimelineEntry> told = new ArrayList<>();
  private String doing = "";
  private long since;
  private long faultAt;
  private long lastShown;

  Timeline(StatusLine out, Ink ink, InstantSource wallClock, Scheduler scheduler) {
    this.out = out;
    this.ink = ink;
    this.wallClock = wallClock;
    this.scheduler = scheduler;
  }

  void start() {
    scheduler.schedule(TICK, this::tick);
  }

  /** Prints a line that is no event. */
  synchronized void say(String text) {
    release(Long.MAX_VALUE);
    out.line(text);
    lastShown = now();
  }

  /** What is going on from now on, for whoever waits. */
  synchronized void doing(String what) {
    doing = what;
    since = now();
    lastShown = since;
    draw();
  }

  /** A new story: times count from the fault. */
  synchronized void begin(long newFaultAt) {
    release(Long.MAX_VALUE);
    told.clear();
    faultAt = newFaultAt;
  }

  /** The story is over: what is held is printed. Answers everything that was told. */
  synchronized List<TimelineEntry> end() {
    release(Long.MAX_VALUE);
    doing("");
    faultAt = 0;
    return List.copyOf(told);
  }

  /** Something happened; it belongs to a story only between its begin and its end. */
  synchronized void add(TimelineEntry entry) {
    if (faultAt != 0 && entry.micros() >= faultAt) {
      held.add(entry);
    }
  }

  void add(EventLine line) {
    TimelineFormat.entry(line).ifPresent(this::add);
  }

  private void tick() {
    synchronized (this) {
      release(now() - HELD_MICROS);
      draw();
    }
    scheduler.schedule(TICK, this::tick);
  }

  private void release(long before) {
    while (!held.isEmpty() && held.peek().micros() <= before) {
      TimelineEntry entry = held.remove();
      told.add(entry);
      out.line(TimelineFormat.text(entry, faultAt, ink));
      lastShown = now();
    }
  }

  /** On a terminal a line that counts; in a pipe a line when nothing else was said for a while. */
  private void draw() {
    if (doing.isEmpty()) {
      out.status("");
      return;
    }
    long now = now();
    if (out.live()) {
      out.status(ink.paint(Tone.FAINT, "  " + Figures.seconds(elapsed(now)) + "  " + doing));
    } else if (now - lastShown >= QUIET_MICROS) {
      lastShown = now;
      if (faultAt == 0) {
        out.line("  … " + doing);
      } else {
        out.line(
            TimelineFormat.text(TimelineEntry.of(now, Tone.FAINT, "·", "", doing), faultAt, ink));
      }
    }
  }

  private Duration elapsed(long now) {
    return Micros.between(faultAt == 0 ? since : faultAt, now);
  }

  private long now() {
    return Micros.of(wallClock.instant());
  }
}
