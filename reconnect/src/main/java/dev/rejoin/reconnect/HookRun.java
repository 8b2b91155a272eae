package dev.rejoin.reconnect;

import dev.rejoin.api.message.Message;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.registration.Answer;
import dev.rejoin.api.registration.PostRegistrationHook.HookContext;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Runs the post-registration hooks one after another on one link; ends early when the link does. */
final class HookRun implements HookContext {
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final Runner runner;
  private final Link link;
  private final Iterator<NamedHook> hooks;
  private final boolean newSession;
  private final boolean resyncRequested;
  private final String routesDigest;

  HookRun(
      Runner runner,
      Link link,
      List<NamedHook> hooks,
      boolean newSession,
      boolean resyncRequested,
      String routesDigest) {
    this.runner = runner;
    this.link = link;
    this.hooks = hooks.iterator();
    this.newSession = newSession;
    this.resyncRequested = resyncRequested;
    this.routesDigest = routesDigest;
  }

  /** Runs the next hook, if there is one and the link still lives. */
  void next() {
    if (!hooks.hasNext() || !runner.knows(link)) {
      return;
    }
    NamedHook hook = hooks.next();
    long startedAt = runner.now();
    CompletableFuture<Void> done = new CompletableFuture<>();
    runner.after(
        DEADLINE,
        () -> done.completeExceptionally(
            new IllegalStateException("not done within " + DEADLINE.toSeconds() + " s")));
    done.whenComplete((nothing, failure) -> runner.executeInside(() -> {
      Duration took = Duration.ofNanos(runner.now() - startedAt);
      Optional<String> problem = Optional.ofNullable(failure).map(HookRun::message);
      runner.observe(new AgentEvent.HookFinished(hook.name(), took, problem));
      next();
    }));
    try {
      hook.hook().run(this).whenComplete((nothing, failure) -> {
        if (failure == null) {
          done.complete(null);
        } else {
          done.completeExceptionally(failure);
        }
      });
    } catch (RuntimeException e) {
      done.completeExceptionally(e);
    }
  }

  private static String message(Throwable failure) {
    Throwable cause = failure.getCause() != null ? failure.getCause() : failure;
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  @Override
  public String agentId() {
    return runner.agentId();
  }

  @Override
  public boolean newSession() {
    return newSession;
  }

  @Override
  public boolean resyncRequested() {
    return resyncRequested;
  }

  @Override
  public String routesDigest() {
    return routesDigest;
  }

  @Override
  public CompletionStage<Answer> request(Message message, Duration deadline) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    runner.executeInside(() -> runner.request(link, message, deadline, answer));
    return answer;
  }
}
