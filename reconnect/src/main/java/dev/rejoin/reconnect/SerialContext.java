package dev.rejoin.reconnect;

import dev.rejoin.api.time.Scheduler;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Where one agent's state lives: knows whether the caller is inside, and refuses mutators that are not. */
final class SerialContext {
  private final Scheduler scheduler;
  private volatile @Nullable Thread inside;

  SerialContext(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /** Runs {@code task} inside, later. */
  void execute(Runnable task) {
    scheduler.execute(() -> enter(task));
  }

  /** Runs {@code task} inside: at once if the caller already is, else later. */
  void executeInside(Runnable task) {
    if (isInside()) {
      task.run();
    } else {
      execute(task);
    }
  }

  Scheduler.Cancellable schedule(Duration delay, Runnable task) {
    return scheduler.schedule(delay, () -> enter(task));
  }

  boolean isInside() {
    return inside == Thread.currentThread();
  }

  void assertInside() {
    if (!isInside()) {
      throw new IllegalStateException("called outside the agent's serial context");
    }
  }

  private void enter(Runnable task) {
    Thread before = inside;
    inside = Thread.currentThread();
    try {
      task.run();
    } finally {
      inside = before;
    }
  }
}
