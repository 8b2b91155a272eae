package dev.rejoin.api.runtime;

import dev.rejoin.api.time.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A few daemon threads that serve any number of serial contexts: each call of {@link #next()} hands out the scheduler of
 * one thread in turn, so what runs on one scheduler is serial and thousands of agents need no thread each.
 *
 * <p>After {@link #close()} tasks are dropped without an error.
 */
public final class SchedulerPool implements AutoCloseable {
  private static final int BLOCKING_THREADS = 4;

  private final List<Lane> lanes = new ArrayList<>();
  private final ThreadPoolExecutor blocking;
  private final AtomicInteger turn = new AtomicInteger();

  /**
   * Starts the threads.
   *
   * @param name prefix of the thread names
   * @param threads 1 or more
   */
  public SchedulerPool(String name, int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: " + threads + " (expected: 1 or more)");
    }
    for (int i = 0; i < threads; i++) {
      lanes.add(new Lane(name + "-" + i));
    }
    AtomicInteger count = new AtomicInteger();
    blocking = (ThreadPoolExecutor) Executors.newFixedThreadPool(
        BLOCKING_THREADS, task -> daemon(task, name + "-blocking-" + count.getAndIncrement()));
    blocking.setKeepAliveTime(10, TimeUnit.SECONDS);
    blocking.allowCoreThreadTimeOut(true);
  }

  /** The next thread's scheduler, in turn. */
  public Scheduler next() {
    return lanes.get(Math.floorMod(turn.getAndIncrement(), lanes.size()));
  }

  /** At most four threads for work that blocks: name look-ups, token files, plugins; none while there is none. */
  public Executor blocking() {
    return task -> {
      try {
        blocking.execute(task);
      } catch (RejectedExecutionException closed) {
        // the pool is closed: whoever asked is going away too
      }
    };
  }

  @Override
  public void close() {
    lanes.forEach(lane -> lane.executor.shutdownNow());
    blocking.shutdownNow();
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  private static final class Lane implements Scheduler {
    private final ScheduledThreadPoolExecutor executor;

    Lane(String name) {
      executor = new ScheduledThreadPoolExecutor(1, task -> daemon(task, name));
      executor.setRemoveOnCancelPolicy(true);
    }

    @Override
    public void execute(Runnable task) {
      schedule(Duration.ZERO, task);
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
      try {
        Future<?> scheduled = executor.schedule(
            () -> runLoudly(task),
            Math.max(0, TimeUnit.NANOSECONDS.convert(delay)),
            TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
      } catch (RejectedExecutionException closed) {
        return () -> {};
      }
    }

    private static void runLoudly(Runnable task) {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        Thread current = Thread.currentThread();
        current.getUncaughtExceptionHandler().uncaughtException(current, e);
      }
    }
  }
}
