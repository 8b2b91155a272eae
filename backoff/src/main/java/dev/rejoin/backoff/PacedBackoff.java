package dev.rejoin.backoff;

import dev.rejoin.api.backoff.Attempt;
import dev.rejoin.api.backoff.Backoff;
import dev.rejoin.api.backoff.Wait;
import dev.rejoin.api.settings.Durations;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Retries as fast as the control plane says the fleet may, by the spread W it announced; without an announcement, as
 * another curve says.
 *
 * <pre>
 *   before attempt   proposes                           because
 *   1                U(0, min(W, 1s))                   most losses are one agent's own
 *   2, 3             0.1s, 0.2s, each × U(0.5, 1.5)     and most outages that are not are brief
 *   4                U(0.2, 1) × interval               one random phase, lest the lag depend on the outage's length
 *   5 …              interval ± 5 %                     large jitter only hurts once the phase is random
 * </pre>
 *
 * <p>That W is never undercut from the first failure on is not proposed here: the state machine sees to it for every
 * strategy, with U(0, W) for the first wait after a failure. Two draws of U(0, W), of which the later wins, would put
 * twice the load on the end of the spread.
 */
final class PacedBackoff implements Backoff {
  private static final double FIRST_NANOS = Nanos.of(Duration.ofSeconds(1));
  private static final double FIRST_QUICK_NANOS = Nanos.of(Duration.ofMillis(100));
  private static final double SECOND_QUICK_NANOS = Nanos.of(Duration.ofMillis(200));
  private static final double QUICK_JITTER = 0.5;
  private static final double EARLIEST_PHASE = 0.2;
  private static final double STEADY_JITTER = 0.05;

  private final double firstMostNanos;
  private final double intervalNanos;
  private final Backoff unannounced;
  private final String steadily;

  /**
   * @param interval the steady wait of a longer outage
   * @param limit what no wait may exceed, jitter included
   * @param unannounced the curve to follow while no spread is announced
   */
  PacedBackoff(Duration interval, Duration limit, Backoff unannounced) {
    double limitNanos = Nanos.of(limit);
    this.firstMostNanos = Math.min(FIRST_NANOS, limitNanos);
    this.intervalNanos = Math.min(Nanos.of(interval), limitNanos / (1 + STEADY_JITTER));
    this.unannounced = unannounced;
    this.steadily = "every " + Durations.format(Nanos.toDuration(intervalNanos));
  }

  @Override
  public Wait next(Attempt attempt, RandomGenerator random) {
    if (attempt.pacing().spread().isEmpty()) {
      return unannounced.next(attempt, random);
    }
    return switch (attempt.number()) {
      case 1 -> first(Nanos.of(attempt.pacing().spreadOrZero()), random);
      case 2 -> quick(FIRST_QUICK_NANOS, "quick retry 1 of 2", random);
      case 3 -> quick(SECOND_QUICK_NANOS, "quick retry 2 of 2", random);
      case 4 -> phase(random);
      default -> around(intervalNanos, STEADY_JITTER, steadily, random);
    };
  }

  private Wait first(double spreadNanos, RandomGenerator random) {
    double mostNanos = Math.min(spreadNanos, firstMostNanos);
    Duration most = Nanos.toDuration(mostNanos);
    return new Wait(
        Nanos.toDuration(Nanos.between(0, mostNanos, random)),
        "first attempt, spread over " + Durations.format(most));
  }

  private Wait quick(double nanos, String why, RandomGenerator random) {
    return around(Math.min(nanos, intervalNanos / (1 + QUICK_JITTER)), QUICK_JITTER, why, random);
  }

  private Wait phase(RandomGenerator random) {
    double delayNanos = Nanos.between(EARLIEST_PHASE * intervalNanos, intervalNanos, random);
    return new Wait(Nanos.toDuration(delayNanos), "random phase");
  }

  private static Wait around(double nanos, double jitter, String why, RandomGenerator random) {
    double delayNanos = Nanos.between(nanos * (1 - jitter), nanos * (1 + jitter), random);
    return new Wait(Nanos.toDuration(delayNanos), why);
  }

  @Override
  public String toString() {
    return "PacedBackoff(" + steadily + ", unannounced: " + unannounced + ")";
  }
}
