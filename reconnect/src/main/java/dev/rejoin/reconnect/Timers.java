package dev.rejoin.reconnect;

import dev.rejoin.api.time.Scheduler.Cancellable;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Timers that end with what they belong to. Confined to the serial context. */
final class Timers {
  private final SerialContext context;
  private @Nullable Set<Timer> armed;
  private boolean ended;

  Timers(SerialContext context) {
    this.context = context;
  }

  private static final class Timer {
    @Nullable
    Cancellable handle;
  }

  /** Runs {@code task} after {@code delay}, unless it is cancelled or all timers end before. */
  Cancellable after(Duration delay, Runnable task) {
    context.assertInside();
    if (ended) {
      return () -> {};
    }
    Set<Timer> timers = armed == null ? new HashSet<>(2) : armed;
    armed = timers;
    Timer timer = new Timer();
    timers.add(timer);
    Cancellable handle = context.schedule(delay, () -> {
      if (timers.remove(timer)) {
        task.run();
      }
    });
    timer.handle = handle;
    return () -> {
      if (timers.remove(timer)) {
        handle.cancel();
      }
    };
  }

  /** Cancels what is armed; nothing is armed any more afterwards. */
  void end() {
    ended = true;
    Set<Timer> timers = armed;
    armed = null;
    if (timers != null) {
      for (Timer timer : List.copyOf(timers)) {
        timers.remove(timer);
        if (timer.handle != null) {
          timer.handle.cancel();
        }
      }
    }
  }
}
