package dev.rejoin.testkit.time;

import dev.rejoin.api.time.Scheduler.Cancellable;
import org.jspecify.annotations.Nullable;

/** Something to run at a point of virtual time. Ordered by that point, then by submission. */
final class VirtualTask extends TimerWheel.Entry implements Cancellable, Comparable<VirtualTask> {
  private final VirtualScheduler context;
  private final long number;
  private @Nullable Runnable action;

  VirtualTask(VirtualScheduler context, long number, Runnable action) {
    this.context = context;
    this.number = number;
    this.action = action;
  }

  /** Whether it has run or been cancelled. */
  boolean isOver() {
    return action == null || context.isHalted();
  }

  void run() {
    Runnable once = action;
    action = null;
    if (once != null) {
      context.ended();
      once.run();
    }
  }

  @Override
  public void cancel() {
    if (!isOver()) {
      action = null;
      context.cancelled();
    }
  }

  @Override
  public int compareTo(VirtualTask other) {
    int byTime = Long.compare(at(), other.at());
    return byTime != 0 ? byTime : Long.compare(number, other.number);
  }

  @Override
  public String toString() {
    return "task " + number + " ("
        + (action == null ? "over" : action.getClass().getName()) + ")";
  }
}
