package dev.rejoin.testkit.contract;

import dev.rejoin.api.message.Deferred;
import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.Ping;
import dev.rejoin.api.message.RegisterRequired;
import dev.rejoin.api.message.RegisterSuccess;
import dev.rejoin.api.message.Rejected;
import dev.rejoin.api.message.Resumed;
import dev.rejoin.api.registration.Answer;
import dev.rejoin.api.registration.RegistrationContext;
import dev.rejoin.api.registration.RegistrationOutcome;
import dev.rejoin.api.registration.Reregistration;
import dev.rejoin.api.registration.ReregistrationStrategy;
import dev.rejoin.api.settings.Settings;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** What a plugin author might write. Others break it in one place each. */
public class ReasonableReregistration implements ReregistrationStrategy, Reregistration {
  static final Duration TIMEOUT = Duration.ofSeconds(10);

  @Override
  public String name() {
    return "reasonable";
  }

  @Override
  public Reregistration create(Settings settings) {
    return this;
  }

  @Override
  public CompletionStage<RegistrationOutcome> run(RegistrationContext context) {
    return context.resume().isPresent() && !context.registrationDemanded()
        ? context
            .request(context.resume().get(), TIMEOUT)
            .thenCompose(answer -> resumed(context, answer))
        : register(context);
  }

  CompletionStage<RegistrationOutcome> resumed(RegistrationContext context, Answer answer) {
    if (answer instanceof Answer.Received received) {
      return received.message() instanceof RegisterRequired
          ? register(context)
          : done(outcome(received.message()));
    }
    return context.primaryAlive() ? unanswered() : ifAlive(context, () -> register(context));
  }

  CompletionStage<RegistrationOutcome> register(RegistrationContext context) {
    return register(context, TIMEOUT);
  }

  final CompletionStage<RegistrationOutcome> register(
      RegistrationContext context, Duration deadline) {
    return context
        .request(context.register(), deadline)
        .thenCompose(answer -> registered(context, answer));
  }

  CompletionStage<RegistrationOutcome> registered(RegistrationContext context, Answer answer) {
    if (answer instanceof Answer.Received received) {
      return done(outcome(received.message()));
    }
    return answer instanceof Answer.TimedOut timedOut
        ? ifAlive(context, () -> register(context, timedOut.after().multipliedBy(2)))
        : unanswered();
  }

  RegistrationOutcome outcome(Message message) {
    if (message instanceof Resumed resumed) {
      return new RegistrationOutcome.Resumed(
          resumed.epoch(), resumed.lastReceived(), resumed.pacing(), resumed.routesDigest());
    }
    if (message instanceof RegisterSuccess success) {
      return new RegistrationOutcome.Registered(success.session(), success.routesDigest());
    }
    if (message instanceof Rejected rejected) {
      return new RegistrationOutcome.Rejected(rejected.permanent(), rejected.why());
    }
    return message instanceof Deferred deferred
        ? new RegistrationOutcome.Deferred(deferred.retryAfter(), deferred.why())
        : new RegistrationOutcome.Rejected(false, "unexpected " + message.type());
  }

  /** Goes on if the link answers a ping. */
  CompletionStage<RegistrationOutcome> ifAlive(
      RegistrationContext context, Supplier<CompletionStage<RegistrationOutcome>> next) {
    return context
        .request(new Ping(), TIMEOUT)
        .thenCompose(answer -> answer instanceof Answer.Received ? next.get() : unanswered());
  }

  static CompletionStage<RegistrationOutcome> unanswered() {
    return done(new RegistrationOutcome.Unanswered(TIMEOUT));
  }

  static CompletionStage<RegistrationOutcome> done(RegistrationOutcome outcome) {
    return CompletableFuture.completedStage(outcome);
  }
}
