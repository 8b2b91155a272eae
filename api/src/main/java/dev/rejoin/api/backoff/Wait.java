package dev.rejoin.api.backoff;

import java.time.Duration;

/**
 * A proposed wait.
 *
 * @param delay not negative; measured from the start of the previous attempt
 * @param why a few words for logs and traces, for example {@code fast retry 2 of 3}
 */
public record Wait(Duration delay, String why) {

  public Wait {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("delay: " + delay + " (expected: not negative)");
    }
  }
}
