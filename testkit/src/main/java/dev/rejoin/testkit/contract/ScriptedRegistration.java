package dev.rejoin.testkit.contract;

import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.Pacing;
import dev.rejoin.api.Secret;
import dev.rejoin.api.Session;
import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.Ping;
import dev.rejoin.api.message.Pong;
import dev.rejoin.api.message.Register;
import dev.rejoin.api.message.Resume;
import dev.rejoin.api.registration.Answer;
import dev.rejoin.api.registration.RegistrationContext;
import dev.rejoin.api.registration.RegistrationOutcome;
import dev.rejoin.api.registration.Reregistration;
import dev.rejoin.testkit.time.VirtualScheduler;
import dev.rejoin.testkit.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One fresh connection in virtual time, with an agent on this side and a control plane on the other that does what a test
 * scripts: what it answers to a registration, to a resumption, and after how long. Pings are answered after
 * {@link #ROUND_TRIP} while the link lives.
 *
 * <p>As in production, the first answer within the deadline counts and later ones are dropped, and everything completes
 * on the serial context, that is while the time is advanced.
 */
public final class ScriptedRegistration implements RegistrationContext {
  /** How long an answer travels. */
  public static final Duration ROUND_TRIP = Duration.ofMillis(50);

  private final VirtualTime time;
  private final VirtualScheduler scheduler;
  private final List<Message> sent = new ArrayList<>();
  private final List<Pending> outstanding = new ArrayList<>();
  private Function<Message, @Nullable Reply> controlPlane = request -> null;
  private @Nullable Session session;
  private boolean demanded;
  private boolean primaryAlive;
  private boolean dead;
  private boolean disconnected;
  private long lastReceived;

  /** What the control plane answers, and how long after it was asked. */
  public record Reply(Message message, Duration after) {

    /** An answer without delay beyond the round trip. */
    public static Reply atOnce(Message message) {
      return new Reply(message, ROUND_TRIP);
    }
  }

  /** A connection that has just opened. */
  public ScriptedRegistration(VirtualTime time) {
    this.time = time;
    this.scheduler = time.newScheduler();
    this.lastReceived = time.nanos();
  }

  /** A session as a control plane grants it. */
  public static Session newSession(long epoch) {
    return new Session(
        "agent-1",
        epoch,
        Secret.of("resume-token-" + epoch),
        Duration.ofSeconds(5),
        Pacing.over(Duration.ofMillis(100)));
  }

  /** The agent holds a session. */
  public ScriptedRegistration holding(Session held) {
    session = held;
    return this;
  }

  /** The control plane has demanded a full registration. */
  public ScriptedRegistration demanded() {
    demanded = true;
    return this;
  }

  /** Another connection still holds the session. */
  public ScriptedRegistration besideALivingPrimary() {
    primaryAlive = true;
    return this;
  }

  /** What the control plane answers to each request but pings; null for nothing. */
  public ScriptedRegistration controlPlane(Function<Message, @Nullable Reply> answers) {
    controlPlane = answers;
    return this;
  }

  /** From now on nothing arrives any more, in either direction, and nobody says so. */
  public void cut() {
    dead = true;
  }

  /** The connection ends, and both sides know. */
  public void disconnect() {
    disconnected = true;
    List.copyOf(outstanding).forEach(request -> settle(request, new Answer.Disconnected()));
  }

  /** Everything the agent has sent, pings included. */
  public List<Message> sent() {
    return List.copyOf(sent);
  }

  /** What the agent has sent of one type. */
  public <T extends Message> List<T> sent(Class<T> type) {
    return sent.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** Starts a run on the serial context; it goes on as time is advanced. */
  public CompletableFuture<RegistrationOutcome> start(Reregistration reregistration) {
    CompletableFuture<RegistrationOutcome> outcome = new CompletableFuture<>();
    scheduler.execute(() -> reregistration.run(this).whenComplete((result, failure) -> {
      if (failure == null) {
        outcome.complete(result);
      } else {
        outcome.completeExceptionally(failure);
      }
    }));
    time.runDue();
    return outcome;
  }

  @Override
  public Optional<Session> session() {
    return Optional.ofNullable(session);
  }

  @Override
  public boolean registrationDemanded() {
    return demanded;
  }

  @Override
  public boolean primaryAlive() {
    return primaryAlive;
  }

  @Override
  public Optional<Resume> resume() {
    return session()
        .map(held -> new Resume(
            held.agentId(),
            "instance-1",
            "resume-1",
            held.resumeToken(),
            held.epoch(),
            0,
            "0".repeat(64),
            Map.of()));
  }

  @Override
  public Register register() {
    long epoch = session().map(Session::epoch).orElse(0L);
    return new Register(
        AgentDescription.builder("agent-1").build(),
        "instance-1",
        "registration-1",
        epoch,
        Map.of());
  }

  @Override
  public CompletionStage<Answer> request(Message message, Duration deadline) {
    Pending request = new Pending();
    if (disconnected) {
      scheduler.execute(() -> request.answer.complete(new Answer.Disconnected()));
      return request.answer;
    }
    sent.add(message);
    outstanding.add(request);
    Reply reply = message instanceof Ping ? Reply.atOnce(new Pong()) : controlPlane.apply(message);
    if (reply != null && !dead) {
      scheduler.schedule(reply.after(), () -> arrive(request, reply.message()));
    }
    scheduler.schedule(deadline, () -> settle(request, new Answer.TimedOut(deadline)));
    return request.answer;
  }

  private void arrive(Pending request, Message message) {
    if (!dead && !disconnected) {
      lastReceived = time.nanos();
      settle(request, new Answer.Received(message));
    }
  }

  /** Only the first answer counts. */
  private void settle(Pending request, Answer answer) {
    if (outstanding.remove(request)) {
      request.answer.complete(answer);
    }
  }

  /** A request that has no answer yet. */
  private static final class Pending {
    final CompletableFuture<Answer> answer = new CompletableFuture<>();
  }

  @Override
  public CompletionStage<Void> after(Duration delay) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    scheduler.schedule(delay, () -> {
      if (!disconnected) {
        done.complete(null);
      }
    });
    return done;
  }

  @Override
  public <T> CompletionStage<T> blocking(Callable<T> work) {
    CompletableFuture<T> done = new CompletableFuture<>();
    scheduler.execute(() -> {
      try {
        done.complete(work.call());
      } catch (Exception e) {
        done.completeExceptionally(e);
      }
    });
    return done;
  }

  @Override
  public boolean heardWithin(Duration since) {
    return time.nanos() - lastReceived <= since.toNanos();
  }
}
