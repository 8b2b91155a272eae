package dev.rejoin.controlplane.watch;

import java.time.Duration;

/** The lags of the last five to ten minutes: two halves, the older of which is dropped every five minutes. Confined. */
final class RecentLags {
  static final Duration HALF = Duration.ofMinutes(5);

  private Lags older = new Lags();
  private Lags newer = new Lags();
  private long turnedAt;

  RecentLags(long now) {
    turnedAt = now;
  }

  void add(long now, long nanos) {
    turn(now);
    newer.add(nanos);
  }

  Lags.Summary summary(long now) {
    turn(now);
    Lags both = new Lags();
    both.addAll(older);
    both.addAll(newer);
    return both.summary();
  }

  private void turn(long now) {
    long half = HALF.toNanos();
    if (now - turnedAt < half) {
      return;
    }
    older = now - turnedAt < 2 * half ? newer : new Lags();
    newer = new Lags();
    turnedAt += (now - turnedAt) / half * half;
  }
}
