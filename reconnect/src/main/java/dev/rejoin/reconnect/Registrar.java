package dev.rejoin.reconnect;

import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.Session;
import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.Register;
import dev.rejoin.api.message.Resume;
import dev.rejoin.api.registration.Answer;
import dev.rejoin.api.registration.RegistrationOutcome;
import dev.rejoin.api.registration.Reregistration;
import dev.rejoin.api.time.TokenSource;
import dev.rejoin.reconnect.machine.Effect;
import dev.rejoin.reconnect.machine.Event;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Who the agent is, and how the registration strategy makes that known. Confined to the serial context. */
final class Registrar {
  private final Runner runner;
  private final Reregistration strategy;
  private final TokenSource tokens;
  private final String instanceId;

  private AgentDescription description;
  private String fingerprint;
  /** Fingerprint of the description the control plane was told last; empty if none. */
  private String presented = "";

  private String resumeId;
  private String registrationId;
  private Map<String, String> traceContext = Map.of();
  private @Nullable RegistrationRun current;

  Registrar(
      Runner runner, Reregistration strategy, TokenSource tokens, AgentDescription description) {
    this.runner = runner;
    this.strategy = strategy;
    this.tokens = tokens;
    this.description = description;
    fingerprint = description.fingerprint();
    instanceId = tokens.next();
    resumeId = tokens.next();
    registrationId = tokens.next();
  }

  boolean ownInstance(String other) {
    return instanceId.equals(other);
  }

  /** What the next requests carry of the observers' trace. */
  void traceContext(Map<String, String> entries) {
    traceContext = entries;
  }

  /** Runs the strategy on {@code link}; its outcome is an event. */
  void begin(Link link, Effect.BeginRegistration begin, @Nullable Session session) {
    RegistrationRun run =
        new RegistrationRun(runner, this, link, session, begin.demanded(), begin.primaryAlive());
    current = run;
    CompletionStage<RegistrationOutcome> outcome;
    try {
      outcome = strategy.run(run);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      ended(run, link, null, "threw " + e);
      return;
    }
    if (outcome == null) {
      ended(run, link, null, "answered null");
      return;
    }
    outcome.whenComplete((result, failure) -> runner.executeInside(() -> ended(
        run,
        link,
        result,
        failure == null ? "answered null" : "failed: " + Failures.message(failure))));
  }

  /** Only the run under way has a say, and once. */
  private void ended(
      RegistrationRun run, Link link, @Nullable RegistrationOutcome outcome, String problem) {
    if (current != run) {
      return;
    }
    current = null;
    runner.handle(
        outcome == null
            ? new Event.RegistrationBroken(link.id(), "registration strategy " + problem)
            : new Event.RegistrationEnded(link.id(), outcome));
  }

  /** Sends a run's request, unless the run is over or its candidate is called off at the last moment. */
  void request(
      RegistrationRun run,
      Link link,
      Message message,
      Duration deadline,
      CompletableFuture<Answer> answer) {
    if (current != run) {
      answer.complete(new Answer.Disconnected());
      return;
    }
    runner.commit(link, allowed -> {
      if (!allowed) {
        answer.complete(new Answer.Disconnected());
        return;
      }
      if (message instanceof Register register) {
        link.delivery().renew();
        presented = register.description().equals(description)
            ? fingerprint
            : register.description().fingerprint();
      }
      runner.request(link, message, deadline).thenAccept(answer::complete);
    });
  }

  Resume resume(Link link, Session session, long lastReceived) {
    return new Resume(
        runner.agentId(),
        instanceId,
        resumeId + "-" + link.id(),
        session.resumeToken(),
        session.epoch(),
        lastReceived,
        fingerprint,
        traceContext);
  }

  Register register(@Nullable Session session) {
    return new Register(
        description,
        instanceId,
        registrationId,
        session == null ? 0 : session.epoch(),
        traceContext);
  }

  /** The agent is known: what comes next is another return, and a description that changed meanwhile is due. */
  void adopted() {
    resumeId = tokens.next();
    registrationId = tokens.next();
    if (!presented.isEmpty() && !presented.equals(fingerprint)) {
      runner.handle(new Event.DescriptionChanged());
    }
  }

  void describe(AgentDescription changed) {
    description = changed;
    String before = fingerprint;
    fingerprint = changed.fingerprint();
    if (!fingerprint.equals(before)) {
      runner.handle(new Event.DescriptionChanged());
    }
  }
}
