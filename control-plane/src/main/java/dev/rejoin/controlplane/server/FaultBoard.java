package dev.rejoin.controlplane.server;

import dev.rejoin.api.settings.Durations;
import java.time.Duration;
import java.util.Optional;

/** How the control plane is to misbehave at the moment. Thread-safe. */
final class FaultBoard implements Gate {

  /** Registrations are refused. */
  record RejectRegistrations(boolean permanent, String why) {}

  /** Upgrades are refused. */
  record RefuseUpgrades(int status, Optional<Duration> retryAfter) {
    RefuseUpgrades {
      if (status < 300 || status > 599) {
        throw new IllegalArgumentException(
            "refuse_upgrades.status: " + status + " (expected: 300..599)");
      }
      retryAfter.ifPresent(delay -> requireNotNegative("refuse_upgrades.retry_after", delay));
    }
  }

  final LimitedFault<RejectRegistrations> rejection = new LimitedFault<>();
  final LimitedFault<RefuseUpgrades> refusal = new LimitedFault<>();
  private volatile Duration registrationDelay = Duration.ZERO;
  private volatile boolean heartbeatsIgnored;
  private volatile boolean silent;

  Duration registrationDelay() {
    return registrationDelay;
  }

  void delayRegistrations(Duration delay) {
    requireNotNegative("registration_delay", delay);
    registrationDelay = delay;
  }

  boolean heartbeatsIgnored() {
    return heartbeatsIgnored;
  }

  void ignoreHeartbeats(boolean ignored) {
    heartbeatsIgnored = ignored;
  }

  boolean silent() {
    return silent;
  }

  void silent(boolean now) {
    silent = now;
  }

  @Override
  public Optional<Refusal> refuse(Handshake handshake) {
    return refusal
        .take()
        .map(fault -> new Refusal(fault.status(), fault.retryAfter(), "refused on request"));
  }

  void clear() {
    rejection.clear();
    refusal.clear();
    registrationDelay = Duration.ZERO;
    heartbeatsIgnored = false;
    silent = false;
  }

  private static void requireNotNegative(String name, Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(
          name + ": " + Durations.format(value) + " (expected: 0s or more)");
    }
  }
}
