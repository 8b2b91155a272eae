package dev.rejoin.tools.fleet;

import java.time.Duration;
import java.util.Arrays;

/** How often something happened within a second, at most; in steps of a tenth of a second. Not thread-safe. */
final class PeakRate {
  private static final long STEP = Duration.ofMillis(100).toNanos();
  private static final int STEPS = 10;

  private final int[] counts = new int[STEPS];
  private long step = Long.MIN_VALUE;
  private int sum;
  private int most;

  /** Once more, at that reading of a ticker. One that is a little earlier than the last counts with the last. */
  void add(long tick) {
    long now = Math.max(step, Math.floorDiv(tick, STEP));
    if (step == Long.MIN_VALUE || now - step >= STEPS) {
      Arrays.fill(counts, 0);
      sum = 0;
    } else {
      for (long passed = step + 1; passed <= now; passed++) {
        int slot = (int) Math.floorMod(passed, (long) STEPS);
        sum -= counts[slot];
        counts[slot] = 0;
      }
    }
    step = now;
    counts[(int) Math.floorMod(now, (long) STEPS)]++;
    sum++;
    most = Math.max(most, sum);
  }

  int most() {
    return most;
  }
}
