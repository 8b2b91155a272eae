package dev.rejoin.reconnect;

import dev.rejoin.api.message.Message;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.registration.Answer;
import dev.rejoin.api.registration.PostRegistrationHook.HookContext;
import dev.rejoin.api.time.Scheduler.Cancellable;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs the hooks one after another on one link; ends early when the session leaves it. */
final class HookRun implements HookContext {
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final Runner runner;
  private final Link link;
  private final Iterator<NamedHook> hooks;
  private final Hooks.Occasion occasion;
  private final Consumer<HookRun> ended;

  HookRun(
      Runner runner,
      Link link,
      List<NamedHook> hooks,
      Hooks.Occasion occasion,
      Consumer<HookRun> ended) {
    this.runner = runner;
    this.link = link;
    this.hooks = hooks.iterator();
    this.occasion = occasion;
    this.ended = ended;
  }

  Link link() {
    return link;
  }

  /** Runs the next hook, if there is one and the session is still here. */
  void next() {
    if (!hooks.hasNext() || !runner.holdsSession(link)) {
      ended.accept(this);
      return;
    }
    NamedHook hook = hooks.next();
    long startedAt = runner.now();
    CompletableFuture<Void> done = new CompletableFuture<>();
    Cancellable deadline = link.timers()
        .after(
            DEADLINE,
            () -> done.completeExceptionally(
                new IllegalStateException("not done within " + DEADLINE.toSeconds() + " s")));
    start(hook, done);
    CompletionStage<Void> outcome = done;
    outcome.whenComplete((nothing, failure) -> runner.executeInside(() -> {
      deadline.cancel();
      finished(hook, startedAt, failure);
    }));
  }

  private void start(NamedHook hook, CompletableFuture<Void> done) {
    try {
      CompletionStage<Void> stage = hook.hook().run(this);
      if (stage == null) {
        throw new IllegalStateException("answered null");
      }
      stage.whenComplete((nothing, failure) -> {
        if (failure == null) {
          done.complete(null);
        } else {
          done.completeExceptionally(failure);
        }
      });
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      done.completeExceptionally(e);
    }
  }

  private void finished(NamedHook hook, long startedAt, @Nullable Throwable failure) {
    Duration took = Duration.ofNanos(runner.now() - startedAt);
    Optional<String> problem = Optional.ofNullable(failure).map(Failures::message);
    runner.observe(new AgentEvent.HookFinished(hook.name(), took, problem));
    next();
  }

  @Override
  public String agentId() {
    return runner.agentId();
  }

  @Override
  public boolean newSession() {
    return occasion.newSession();
  }

  @Override
  public boolean resyncRequested() {
    return occasion.resyncRequested();
  }

  @Override
  public String routesDigest() {
    return occasion.routesDigest();
  }

  @Override
  public CompletionStage<Answer> request(Message message, Duration deadline) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    runner.executeInside(
        () -> runner.request(link, message, deadline).thenAccept(answer::complete));
    return answer;
  }
}
