package dev.rejoin.api.backoff;

import dev.rejoin.api.Pacing;
import dev.rejoin.api.reason.Reason;
import java.time.Duration;

/**
 * What a strategy knows when it is asked for the wait before an attempt.
 *
 * @param number which attempt it will be, 1 for the first after the loss; it starts over only after a registration has
 *     held for {@code stable_after}
 * @param sinceLoss time since the connection was lost, or since the start where there was none yet
 * @param previousDelay what the strategy proposed before the previous attempt; zero before the first
 * @param cause why there is a next attempt: the loss itself for the first, then the last attempt's failure
 * @param pacing the control plane's last announcement, bounded by {@code max_spread}
 */
public record Attempt(
    int number, Duration sinceLoss, Duration previousDelay, Reason cause, Pacing pacing) {

  public Attempt {
    if (number < 1) {
      throw new IllegalArgumentException("number: " + number + " (expected: 1 or more)");
    }
  }
}
