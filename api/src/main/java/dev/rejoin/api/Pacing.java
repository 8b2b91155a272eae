package dev.rejoin.api;

import java.time.Duration;
import java.util.Optional;

/**
 * How the control plane wants its fleet to come back, announced in every acknowledgement.
 *
 * @param spread W, the time over which the whole fleet must spread its first attempts: 1.1 × fleet size / admissions
 *     per second; empty where the control plane announced nothing. Never negative
 */
public record Pacing(Optional<Duration> spread) {

  private static final Pacing UNANNOUNCED = new Pacing(Optional.empty());

  public Pacing {
    spread.ifPresent(width -> {
      if (width.isNegative()) {
        throw new IllegalArgumentException("spread: " + width + " (expected: not negative)");
      }
    });
  }

  /** No spread was announced: strategies fall back to a curve of their own. */
  public static Pacing unannounced() {
    return UNANNOUNCED;
  }

  public static Pacing over(Duration spread) {
    return new Pacing(Optional.of(spread));
  }

  /** The announced spread, or zero. */
  public Duration spreadOrZero() {
    return spread.orElse(Duration.ZERO);
  }

  /** This pacing with its spread bounded, so that a control plane that announces days cannot park an agent. */
  public Pacing atMost(Duration limit) {
    return spread.filter(width -> width.compareTo(limit) > 0).isPresent() ? over(limit) : this;
  }
}
