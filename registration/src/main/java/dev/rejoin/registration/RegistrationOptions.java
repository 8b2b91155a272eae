package dev.rejoin.registration;

import dev.rejoin.api.settings.Option;
import java.time.Duration;

/** The options the strategies share; defaults as in the analysis of the original agent. */
final class RegistrationOptions {

  static final Option<Duration> RESUME_TIMEOUT = Option.duration(
          "resume_timeout", Duration.ofMillis(100), Duration.ofMinutes(1))
      .byDefault(Duration.ofSeconds(5))
      .meaning("How long the control plane may take to answer a resumption.");

  static final Option<Duration> REGISTER_TIMEOUT = Option.duration(
          "register_timeout", Duration.ofMillis(100), Duration.ofMinutes(2))
      .byDefault(Duration.ofSeconds(30))
      .meaning(
          "How long the control plane may take to answer a full registration before it is sent once more, with twice the time."
              + " A connection that still answers is never given up over a slow registration.");

  private RegistrationOptions() {}
}
