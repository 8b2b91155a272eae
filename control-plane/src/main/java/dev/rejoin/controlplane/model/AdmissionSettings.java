package dev.rejoin.controlplane.model;

import dev.rejoin.api.settings.Durations;
import java.time.Duration;

/**
 * How much the control plane can take.
 *
 * @param capacity C, connections per second; more than 0, at most 10⁹. The fleet's spread follows from it, too
 * @param registrationRate R, full registrations per second; more than 0, at most {@code capacity}
 * @param registrationPatience how long a registration may wait for its turn with its answer outstanding; one that would
 *     wait longer is deferred at once. Agents wait 30 s for an answer
 */
public record AdmissionSettings(
    double capacity, double registrationRate, Duration registrationPatience) {
  private static final double HIGHEST_RATE = 1e9;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  public AdmissionSettings {
    requireRate("capacity", capacity);
    requireRate("registration_rate", registrationRate);
    if (registrationRate > capacity) {
      throw new IllegalArgumentException("registration_rate: " + registrationRate
          + " (expected: at most capacity, " + capacity + ")");
    }
    if (registrationPatience.isNegative()) {
      throw new IllegalArgumentException("registration_patience: "
          + Durations.format(registrationPatience) + " (expected: 0s or more)");
    }
  }

  private static void requireRate(String name, double perSecond) {
    if (!(perSecond > 0) || perSecond > HIGHEST_RATE) {
      throw new IllegalArgumentException(
          name + ": " + perSecond + " (expected: more than 0, at most 1000000000 per second)");
    }
  }

  /** C connections and half as many registrations per second: a registration writes what a resumption only looks up. */
  public static AdmissionSettings of(double capacity) {
    return new AdmissionSettings(capacity, capacity / 2, PATIENCE);
  }

  public AdmissionSettings withRegistrationRate(double perSecond) {
    return new AdmissionSettings(capacity, perSecond, registrationPatience);
  }

  public AdmissionSettings withRegistrationPatience(Duration patience) {
    return new AdmissionSettings(capacity, registrationRate, patience);
  }
}
