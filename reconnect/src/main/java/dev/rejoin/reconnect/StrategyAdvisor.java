package dev.rejoin.reconnect;

import dev.rejoin.api.backoff.Attempt;
import dev.rejoin.api.backoff.Wait;
import dev.rejoin.api.time.Scheduler.Cancellable;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Asks the configured strategy, and bounds whatever it does: one that throws, hangs or answers nothing is replaced for
 * that wait, reported once per cause, and after hanging twice not asked again.
 */
final class StrategyAdvisor {
  private static final Duration DEADLINE = Duration.ofMillis(100);
  private static final int PATIENCE = 2;
  private static final long SAFE_MILLIS = 1_000;

  private final NamedBackoff strategy;
  private final SerialContext context;
  private final Executor blocking;
  private final RandomGenerator random;
  private final BiConsumer<String, String> report;
  private final Set<String> reported = new HashSet<>(0);
  private int hung;

  StrategyAdvisor(
      NamedBackoff strategy,
      SerialContext context,
      Executor blocking,
      RandomGenerator random,
      BiConsumer<String, String> report) {
    this.strategy = strategy;
    this.context = context;
    this.blocking = blocking;
    this.random = random;
    this.report = report;
  }

  /** Answers exactly once, on the serial context. */
  void ask(Attempt attempt, Consumer<Wait> answer) {
    context.assertInside();
    if (hung >= PATIENCE) {
      answer.accept(safe());
    } else if (strategy.trusted()) {
      answer.accept(accepted(propose(attempt, random)));
    } else {
      askElsewhere(attempt, answer);
    }
  }

  private record Proposal(@Nullable Wait answer, String problem) {}

  private Proposal propose(Attempt attempt, RandomGenerator dice) {
    try {
      Wait wait = strategy.backoff().next(attempt, dice);
      return new Proposal(wait, wait == null ? "answered null" : "");
    } catch (RuntimeException | StackOverflowError e) {
      return new Proposal(null, "threw " + e);
    }
  }

  private Wait accepted(Proposal proposal) {
    if (proposal.answer() != null) {
      return proposal.answer();
    }
    reportOnce(proposal.problem());
    return safe();
  }

  /** A question to code that may block: the first of answer and deadline counts. */
  private void askElsewhere(Attempt attempt, Consumer<Wait> answer) {
    // Dice of its own: the strategy's thread must not share the agent's generator.
    RandomGenerator dice = new SplittableRandom(random.nextLong());
    Question question = new Question(answer);
    question.deadline = context.schedule(DEADLINE, () -> {
      if (question.close()) {
        hung++;
        reportOnce(
            hung < PATIENCE
                ? "did not answer within " + DEADLINE.toMillis() + " ms"
                : "hung " + PATIENCE + " times and is not asked again");
        answer.accept(safe());
      }
    });
    blocking.execute(() -> {
      Proposal proposal = propose(attempt, dice);
      context.execute(() -> {
        if (question.close()) {
          answer.accept(accepted(proposal));
        }
      });
    });
  }

  private static final class Question {
    private @Nullable Consumer<Wait> answer;
    private @Nullable Cancellable deadline;

    Question(Consumer<Wait> answer) {
      this.answer = answer;
    }

    /** True for the first caller only. */
    boolean close() {
      boolean first = answer != null;
      answer = null;
      if (deadline != null) {
        deadline.cancel();
      }
      return first;
    }
  }

  private Wait safe() {
    long millis = SAFE_MILLIS / 2 + random.nextLong(SAFE_MILLIS);
    return new Wait(Duration.ofMillis(millis), "safe default in place of " + strategy.name());
  }

  private void reportOnce(String problem) {
    if (reported.size() < 16 && reported.add(problem)) {
      report.accept(strategy.name(), problem);
    }
  }
}
