package dev.rejoin.tools.process;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets real time pass, for commands whose subject is real time. */
public final class Pause {
  private Pause() {}

  /** Returns after that long; at once for zero and less. */
  public static void of(Duration duration) throws InterruptedException {
    // nobody ever counts down
    boolean early = new CountDownLatch(1).await(duration.toNanos(), TimeUnit.NANOSECONDS);
    assert !early;
  }
}
