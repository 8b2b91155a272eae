package dev.rejoin.reconnect;

import dev.rejoin.api.Session;
import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.Register;
import dev.rejoin.api.message.Resume;
import dev.rejoin.api.registration.Answer;
import dev.rejoin.api.registration.RegistrationContext;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One run of the registration strategy on one link. */
final class RegistrationRun implements RegistrationContext {
  private final Runner runner;
  private final Registrar registrar;
  private final Link link;
  private final @Nullable Session session;
  private final boolean demanded;
  private final boolean primaryAlive;

  RegistrationRun(
      Runner runner,
      Registrar registrar,
      Link link,
      @Nullable Session session,
      boolean demanded,
      boolean primaryAlive) {
    this.runner = runner;
    this.registrar = registrar;
    this.link = link;
    this.session = session;
    this.demanded = demanded;
    this.primaryAlive = primaryAlive;
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
    return session().map(held -> registrar.resume(link, held, runner.messages().lastReceived()));
  }

  @Override
  public Register register() {
    return registrar.register(session);
  }

  @Override
  public CompletionStage<Answer> request(Message message, Duration deadline) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    runner.executeInside(() -> registrar.request(this, link, message, deadline, answer));
    return answer;
  }

  @Override
  public CompletionStage<Void> after(Duration delay) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    runner.executeInside(() -> link.timers().after(delay, () -> done.complete(null)));
    return done;
  }

  @Override
  public <T> CompletionStage<T> blocking(Callable<T> work) {
    return runner.blocking(work);
  }

  @Override
  public boolean heardWithin(Duration since) {
    return runner.now() - link.receivedAt() <= since.toNanos();
  }
}
