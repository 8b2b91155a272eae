package dev.rejoin.testkit.time;

import dev.rejoin.api.settings.Durations;
import dev.rejoin.api.time.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The time of a simulated world. It stands still until it is told to advance; tasks then run inline, on the advancing
 * thread, in the order in which they become due, and in the order of submission where they become due together. Every
 * reading, every order of events and therefore every run is reproducible.
 *
 * <p>Both clocks are this object: the monotonic one ({@link #nanos()}, which starts below zero so that nobody mistakes
 * zero for "never") and the wall clock ({@link #instant()}, which {@link #jumpWallClock} sets off the other). Timers
 * come from {@link #newScheduler()}. What a task throws comes out of the call that ran it, and the world can go on.
 *
 * <p>Confined to one thread, the first that schedules or advances; others are refused, since their interleaving could
 * not be replayed. Arming, running and cancelling a timer costs O(1) (see {@link TimerWheel}).
 */
public final class VirtualTime implements Ticker, InstantSource {
  private static final long ORIGIN_NANOS = -Duration.ofMinutes(1).toNanos();
  private static final Instant WALL_CLOCK_ORIGIN = Instant.parse("2026-01-01T00:00:00Z");
  private static final long RUNAWAY_TASKS = 10_000_000;
  private static final int LISTED_TASKS = 10;
  private static final int SWEPT_AT_LEAST = 64;

  /** Cancelled tasks included until they are swept. */
  private final TimerWheel<VirtualTask> tasks = new TimerWheel<>();

  private @Nullable Thread owner;
  private long elapsedNanos;
  private long submitted;
  private int pending;
  private boolean running;
  private Duration wallClockOffset = Duration.ZERO;

  /** The monotonic clock. */
  @Override
  public long nanos() {
    return ORIGIN_NANOS + elapsedNanos;
  }

  /** The wall clock. */
  @Override
  public Instant instant() {
    return WALL_CLOCK_ORIGIN.plusNanos(elapsedNanos).plus(wallClockOffset);
  }

  /** How far this world has come. */
  public Duration elapsed() {
    return Duration.ofNanos(elapsedNanos);
  }

  /** A new serial context: one per agent, process or whatever else is to be counted or killed alone. */
  public VirtualScheduler newScheduler() {
    return new VirtualScheduler(this);
  }

  /** Runs what is due now, and what that submits for now, without moving the clock. */
  public void runDue() {
    runThrough(elapsedNanos);
  }

  /** Moves the clock by {@code duration}, stopping at every due time on the way to run what is due there. */
  public void advance(Duration duration) {
    requireNotNegative(duration);
    runThrough(plus(elapsedNanos, duration));
  }

  /**
   * Moves the clock to the next due time and runs everything that is due there.
   *
   * @return false if nothing is pending
   */
  public boolean advanceToNext() {
    if (pending == 0) {
      return false;
    }
    runThrough(Math.max(elapsedNanos, tasks.firstAt(VirtualTask::isOver)));
    return true;
  }

  /**
   * Advances until nothing is pending.
   *
   * @throws IllegalStateException after ten million tasks, which is what a timer that always re-arms itself comes to
   */
  public void runUntilIdle() {
    long first = submitted;
    while (advanceToNext()) {
      if (submitted - first > RUNAWAY_TASKS) {
        throw new IllegalStateException("still busy after " + RUNAWAY_TASKS
            + " tasks (expected: idle); pending: " + listPending());
      }
    }
  }

  /**
   * Moves the monotonic clock without running anything, as a stopped or starving process would see it: what became due
   * meanwhile runs late.
   */
  public void stall(Duration duration) {
    requireNotNegative(duration);
    enter();
    elapsedNanos = plus(elapsedNanos, duration);
  }

  /** Sets the wall clock forward or, with a negative {@code offset}, back; the monotonic clock is unaffected. */
  public void jumpWallClock(Duration offset) {
    wallClockOffset = wallClockOffset.plus(offset);
  }

  /** How many tasks are waiting to run in all contexts together; cancelled ones do not count. */
  public int pending() {
    return pending;
  }

  /** The time until the next task; zero if one is due, empty if nothing is pending. */
  public Optional<Duration> untilNext() {
    return pending == 0
        ? Optional.empty()
        : Optional.of(
            Duration.ofNanos(Math.max(0, tasks.firstAt(VirtualTask::isOver) - elapsedNanos)));
  }

  /**
   * For teardown.
   *
   * @throws AssertionError naming what is still pending
   */
  public void assertIdle() {
    if (pending > 0) {
      throw new AssertionError(pending + " tasks are pending (expected: none): " + listPending());
    }
  }

  @Override
  public String toString() {
    return "virtual time " + Durations.format(elapsed()) + ", " + pending + " pending";
  }

  VirtualTask submit(VirtualScheduler context, Duration delay, Runnable action) {
    enter();
    boolean now = delay.isNegative() || delay.isZero();
    VirtualTask task = new VirtualTask(context, submitted++, action);
    tasks.add(task, now ? elapsedNanos : plus(elapsedNanos, delay));
    pending++;
    return task;
  }

  /** Cancelled tasks stay where they are until they come up, unless they are most of what is there. */
  void cancelled(int count) {
    enter();
    pending -= count;
    if (tasks.size() > 2 * pending + SWEPT_AT_LEAST) {
      tasks.removeIf(VirtualTask::isOver);
    }
  }

  private void runThrough(long untilNanos) {
    enter();
    if (running) {
      throw new IllegalStateException("a task advanced the time it runs in");
    }
    running = true;
    try {
      VirtualTask task = tasks.poll(untilNanos);
      while (task != null) {
        if (!task.isOver()) {
          elapsedNanos = Math.max(elapsedNanos, task.at());
          pending--;
          task.run();
        }
        task = tasks.poll(untilNanos);
      }
      elapsedNanos = Math.max(elapsedNanos, untilNanos);
    } finally {
      running = false;
    }
  }

  private void enter() {
    Thread current = Thread.currentThread();
    if (owner == null) {
      owner = current;
    } else if (owner != current) {
      throw new IllegalStateException(
          "called from " + current.getName() + " (expected: " + owner.getName() + " only)");
    }
  }

  private String listPending() {
    List<VirtualTask> waiting = new ArrayList<>();
    tasks.forEach(task -> {
      if (!task.isOver()) {
        waiting.add(task);
      }
    });
    return waiting.stream()
        .sorted()
        .limit(LISTED_TASKS)
        .map(task -> task + " due in "
            + Durations.format(Duration.ofNanos(Math.max(0, task.at() - elapsedNanos))))
        .collect(Collectors.joining(", "));
  }

  private static long plus(long nanos, Duration duration) {
    try {
      return Math.addExact(nanos, duration.toNanos());
    } catch (ArithmeticException beyondTheEnd) {
      return Long.MAX_VALUE;
    }
  }

  private static void requireNotNegative(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("duration: " + duration + " (expected: not negative)");
    }
  }
}
