package dev.rejoin.controlplane.server;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

/** The most events within any window of one length, exactly. Times must not decrease. Not thread-safe. */
final class BusiestWindow {
  private final long length;
  private final Queue<Long> within = new ArrayDeque<>();
  private int most;

  BusiestWindow(Duration length) {
    this.length = length.toNanos();
  }

  /** One more, at that reading of a ticker. */
  void add(long now) {
    for (Long first = within.peek();
        first != null && now - first >= length;
        first = within.peek()) {
      within.remove();
    }
    within.add(now);
    most = Math.max(most, within.size());
  }

  int most() {
    return most;
  }
}
