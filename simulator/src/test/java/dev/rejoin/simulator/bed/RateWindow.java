package dev.rejoin.simulator.bed;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** How many of something happened within any second. */
final class RateWindow {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Deque<Long> moments = new ArrayDeque<>();

  /** One happened at a reading of the clock; how many there were in the second that ends with it. */
  int add(long now) {
    moments.add(now);
    while (now - moments.getFirst() >= SECOND) {
      moments.removeFirst();
    }
    return moments.size();
  }

  void clear() {
    moments.clear();
  }
}
