package dev.rejoin.registration;

import dev.rejoin.api.registration.Reregistration;
import dev.rejoin.api.registration.ReregistrationStrategy;
import dev.rejoin.api.settings.Option;
import dev.rejoin.api.settings.Settings;
import java.util.List;

/**
 * {@code registration: {strategy: heartbeat-first}}, the default: one resuming heartbeat, answered within
 * {@code resume_timeout} (5s); the full registration, answered within {@code register_timeout} (30s), only when the
 * control plane asks for it.
 */
public final class HeartbeatFirstStrategy implements ReregistrationStrategy {

  @Override
  public String name() {
    return "heartbeat-first";
  }

  @Override
  public List<Option<?>> options() {
    return List.of(RegistrationOptions.RESUME_TIMEOUT, RegistrationOptions.REGISTER_TIMEOUT);
  }

  @Override
  public Reregistration create(Settings settings) {
    return new HeartbeatFirst(
        settings.get(RegistrationOptions.RESUME_TIMEOUT),
        new FullRegistration(settings.get(RegistrationOptions.REGISTER_TIMEOUT)));
  }
}
