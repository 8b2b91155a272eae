package dev.rejoin.testkit.contract;

import dev.rejoin.api.runtime.SystemRuntime;
import dev.rejoin.api.time.Ticker;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A bounded wait for something that another thread brings about. */
public final class Patience {
  private static final long LOOK_AGAIN_MILLIS = 2;

  private final Ticker ticker = SystemRuntime.ticker();
  private final long endNanos;

  Patience(Duration limit) {
    endNanos = ticker.nanos() + limit.toNanos();
  }

  /**
   * Waits until a condition holds that nobody announces.
   *
   * @throws AssertionError naming {@code what} if it does not within half a minute
   */
  public static void await(Supplier<String> what, BooleanSupplier condition) {
    Patience patience = new Patience(RecordingListener.PATIENCE);
    Object nobodyNotifies = new Object();
    while (!condition.getAsBoolean()) {
      synchronized (nobodyNotifies) {
        patience.waitOn(nobodyNotifies, LOOK_AGAIN_MILLIS, what);
      }
    }
  }

  /** Waits for a notification of a monitor that the caller holds. */
  void waitOn(Object monitor, Supplier<String> what) {
    waitOn(monitor, Long.MAX_VALUE, what);
  }

  private void waitOn(Object monitor, long mostMillis, Supplier<String> what) {
    long leftMillis = Duration.ofNanos(endNanos - ticker.nanos()).toMillis();
    if (leftMillis <= 0) {
      throw new AssertionError("waited in vain for " + what.get());
    }
    try {
      monitor.wait(Math.min(leftMillis, mostMillis));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + what.get(), e);
    }
  }
}
