package dev.rejoin.registration;

import dev.rejoin.api.registration.Reregistration;
import dev.rejoin.api.registration.ReregistrationStrategy;
import dev.rejoin.api.settings.Option;
import dev.rejoin.api.settings.Settings;
import java.util.List;

/**
 * {@code registration: {strategy: full}}: the full registration on every connection, as the analysed agent did, answered
 * within {@code register_timeout} (30s). Messages of the lost session are delivered again under the new one.
 */
public final class FullStrategy implements ReregistrationStrategy {

  @Override
  public String name() {
    return "full";
  }

  @Override
  public List<Option<?>> options() {
    return List.of(RegistrationOptions.REGISTER_TIMEOUT);
  }

  @Override
  public Reregistration create(Settings settings) {
    return new FullRegistration(settings.get(RegistrationOptions.REGISTER_TIMEOUT));
  }
}
