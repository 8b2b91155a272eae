package dev.rejoin.controlplane.server;

import dev.rejoin.api.time.Ticker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What several waits have together. */
final class Deadline {
  private static final Logger log = LoggerFactory.getLogger(Deadline.class);

  private final Ticker ticker;
  private final long at;

  Deadline(Ticker ticker, Duration within) {
    this.ticker = ticker;
    this.at = ticker.nanos() + within.toNanos();
  }

  /** What is left, or {@code most} if that is less. Never negative. */
  Duration atMost(Duration most) {
    long left = Math.max(0, at - ticker.nanos());
    return left < most.toNanos() ? Duration.ofNanos(left) : most;
  }

  /** Waits for what should be done by then, and goes on if it is not. */
  void await(CompletableFuture<?> future) {
    try {
      future.get(Math.max(0, at - ticker.nanos()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      log.debug("while stopping", e);
    }
  }
}
