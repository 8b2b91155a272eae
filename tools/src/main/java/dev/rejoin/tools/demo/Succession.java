package dev.rejoin.tools.demo;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The control plane that takes a killed one's place.
 *
 * @param knowsSessions whether it finds the sessions on the disk
 * @param registrationDelay how much longer its full registrations take
 */
record Succession(boolean knowsSessions, Duration registrationDelay) {

  static Optional<Succession> none() {
    return Optional.empty();
  }

  static Optional<Succession> knowing() {
    return Optional.of(new Succession(true, Duration.ZERO));
  }

  static Optional<Succession> forgetful() {
    return Optional.of(new Succession(false, Duration.ZERO));
  }

  static Optional<Succession> registeringSlowly(Duration delay) {
    return Optional.of(new Succession(true, delay));
  }

  /** What it is told on its command line. */
  List<String> options() {
    return List.of("--registration-delay", registrationDelay.toMillis() + "ms");
  }
}
