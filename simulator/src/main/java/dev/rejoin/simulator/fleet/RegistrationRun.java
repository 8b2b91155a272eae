package dev.rejoin.simulator.fleet;

import dev.rejoin.api.Session;
import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.Register;
import dev.rejoin.api.message.Resume;
import dev.rejoin.api.registration.Answer;
import dev.rejoin.api.registration.RegistrationContext;
import dev.rejoin.reconnect.machine.Effect;
import dev.rejoin.simulator.time.Timer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One run of a production registration strategy on one line. */
final class RegistrationRun implements RegistrationContext {
  private final SimulatedAgent agent;
  private final Line line;
  private final @Nullable Session session;
  private final Effect.BeginRegistration begin;
  private @Nullable Request pending;

  RegistrationRun(
      SimulatedAgent agent, Line line, @Nullable Session session, Effect.BeginRegistration begin) {
    this.agent = agent;
    this.line = line;
    this.session = session;
    this.begin = begin;
  }

  /** A request under way, and its deadline. */
  private static final class Request extends Timer {
    private final RegistrationRun run;
    private final String id;
    private final Duration deadline;
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private @Nullable Request before;

    Request(RegistrationRun run, String id, Duration deadline) {
      this.run = run;
      this.id = id;
      this.deadline = deadline;
    }

    @Override
    protected void fire() {
      if (run.take(id) == this) {
        answer.complete(new Answer.TimedOut(deadline));
      }
    }
  }

  Line line() {
    return line;
  }

  /** Hands an answer to whoever asked; false if nobody did. */
  boolean answered(String id, Message message) {
    Request request = take(id);
    if (request == null) {
      return false;
    }
    request.answer.complete(new Answer.Received(message));
    return true;
  }

  /** The line is gone. */
  void disconnected() {
    Request request = pending;
    pending = null;
    while (request != null) {
      Request following = request.before;
      request.answer.complete(new Answer.Disconnected());
      request = following;
    }
  }

  private @Nullable Request take(String id) {
    Request after = null;
    for (Request request = pending; request != null; request = request.before) {
      if (request.id.equals(id)) {
        if (after == null) {
          pending = request.before;
        } else {
          after.before = request.before;
        }
        return request;
      }
      after = request;
    }
    return null;
  }

  @Override
  public Optional<Session> session() {
    return Optional.ofNullable(session);
  }

  @Override
  public boolean registrationDemanded() {
    return begin.demanded();
  }

  @Override
  public boolean primaryAlive() {
    return begin.primaryAlive();
  }

  @Override
  public Optional<Resume> resume() {
    return session().map(held -> agent.resume(held, line.link));
  }

  @Override
  public Register register() {
    return agent.register(session);
  }

  @Override
  public CompletionStage<Answer> request(Message message, Duration deadline) {
    if (!agent.runs(this) || !agent.knows(line) || !agent.commits(line)) {
      return CompletableFuture.completedStage(new Answer.Disconnected());
    }
    Request request = new Request(this, agent.fleet().newRequestId(), deadline);
    request.before = pending;
    pending = request;
    agent.fleet().time.after(deadline.toNanos(), request);
    line.send(message, request.id, () -> {});
    return request.answer;
  }

  @Override
  public CompletionStage<Void> after(Duration delay) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    agent.fleet().time.after(delay.toNanos(), new Timer() {
      @Override
      protected void fire() {
        if (agent.runs(RegistrationRun.this)) {
          done.complete(null);
        }
      }
    });
    return done;
  }

  @Override
  public <T> CompletionStage<T> blocking(Callable<T> work) {
    try {
      return CompletableFuture.completedStage(work.call());
    } catch (Exception e) {
      return CompletableFuture.failedStage(e);
    }
  }

  @Override
  public boolean heardWithin(Duration since) {
    return line.heardWithin(since);
  }
}
