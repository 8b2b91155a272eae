package dev.rejoin.api.time;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * A serial context: tasks run one after another, never two at once, in the order in which they became due. One thread
 * may serve many schedulers' tasks; a task must not block.
 */
public interface Scheduler extends Executor {

  /** Runs {@code task} as soon as the tasks before it are done. Callable from any thread. */
  @Override
  void execute(Runnable task);

  /** Runs {@code task} once, not before {@code delay} has passed; zero and negative mean as soon as possible. */
  Cancellable schedule(Duration delay, Runnable task);

  /** A task that has not run yet. */
  @FunctionalInterface
  interface Cancellable {

    /** Prevents the task from starting if it has not; without effect afterwards. Callable from any thread. */
    void cancel();
  }
}
