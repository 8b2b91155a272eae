package dev.rejoin.testkit.time;

import dev.rejoin.api.time.Scheduler;
import java.time.Duration;

/**
 * A serial context in virtual time. Nothing runs when it is submitted, not even through {@link #execute}: it runs when
 * the world's time is advanced or {@link VirtualTime#runDue()} is called.
 */
public final class VirtualScheduler implements Scheduler {
  private final VirtualTime time;
  private int pending;
  private boolean halted;

  VirtualScheduler(VirtualTime time) {
    this.time = time;
  }

  @Override
  public void execute(Runnable task) {
    schedule(Duration.ZERO, task);
  }

  @Override
  public Cancellable schedule(Duration delay, Runnable task) {
    if (halted) {
      return () -> {};
    }
    VirtualTask submitted = time.submit(this, delay, task);
    pending++;
    return submitted;
  }

  /** How many tasks of this context are waiting to run; cancelled ones do not count. */
  public int pending() {
    return pending;
  }

  /** Drops everything pending and everything that will be submitted, as the death of a process does. */
  public void halt() {
    int dropped = pending;
    halted = true;
    pending = 0;
    time.cancelled(dropped);
  }

  boolean isHalted() {
    return halted;
  }

  void ended() {
    pending--;
  }

  void cancelled() {
    pending--;
    time.cancelled(1);
  }
}
