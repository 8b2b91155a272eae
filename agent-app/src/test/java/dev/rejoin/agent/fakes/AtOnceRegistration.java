package dev.rejoin.agent.fakes;

import dev.rejoin.api.message.RegisterSuccess;
import dev.rejoin.api.registration.Answer;
import dev.rejoin.api.registration.RegistrationOutcome;
import dev.rejoin.api.registration.Reregistration;
import dev.rejoin.api.registration.ReregistrationStrategy;
import dev.rejoin.api.settings.Option;
import dev.rejoin.api.settings.Settings;
import java.time.Duration;
import java.util.List;

/** Registers in full each time. */
public final class AtOnceRegistration implements ReregistrationStrategy {
  private static final Option<Duration> PATIENCE = Option.duration(
          "patience", Duration.ofMillis(1), Duration.ofMinutes(1))
      .byDefault(Duration.ofSeconds(10))
      .meaning("How long the answer may take.");

  @Override
  public String name() {
    return "at-once";
  }

  @Override
  public List<Option<?>> options() {
    return List.of(PATIENCE);
  }

  @Override
  public Reregistration create(Settings settings) {
    Duration patience = settings.get(PATIENCE);
    return context -> context.request(context.register(), patience).thenApply(answer -> {
      if (answer instanceof Answer.Received received
          && received.message() instanceof RegisterSuccess success) {
        return new RegistrationOutcome.Registered(success.session(), success.routesDigest());
      }
      return new RegistrationOutcome.Unanswered(patience);
    });
  }
}
