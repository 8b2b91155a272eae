package dev.rejoin.transport.websocket;

import dev.rejoin.api.time.Ticker;
import java.time.Duration;

/** How many pings per second are worth an answer: a flood of them must not become a flood of ours. Confined to one thread. */
final class PongLimit {
  static final int MOST_PER_SECOND = 20;

  private static final long WINDOW_NANOS = Duration.ofSeconds(1).toNanos();

  private final Ticker ticker;
  private long windowStartNanos;
  private int answered;

  PongLimit(Ticker ticker) {
    this.ticker = ticker;
    windowStartNanos = ticker.nanos();
  }

  boolean allows() {
    long now = ticker.nanos();
    if (now - windowStartNanos >= WINDOW_NANOS) {
      windowStartNanos = now;
      answered = 0;
    }
    return answered++ < MOST_PER_SECOND;
  }
}
