package dev.rejoin.reconnect;

import dev.rejoin.api.backoff.Attempt;
import dev.rejoin.api.backoff.Wait;
import dev.rejoin.api.time.Scheduler.Cancellable;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Asks the configured strategy, and bounds whatever it does: one that throws, hangs or answers nothing is replaced for
 * that wait, reported once per cause, and after hanging twice not asked again.
 */
final class StrategyAdvisor {
  private static final Duration DEADLINE = Duration.ofMillis(100);
  private static final int PATIENCE = 2;
  private static final long SAFE_MILLIS = 1_000;
  /** Above every limit that can be configured. */
  private static final Duration LONGEST = Duration.ofDays(1);

  private static final int MOST_REPORTS = 16;
  private static final int LONGEST_REASON = 200;
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  private final NamedBackoff strategy;
  private final SerialContext context;
  private final Executor blocking;
  private final RandomGenerator random;
  private final BiConsumer<String, String> report;
  private @Nullable Set<String> reported;
  private @Nullable Question asked;
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
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      return new Proposal(null, "threw " + e);
    }
  }

  /** The wait itself, an absurd one cut short, or the safe default. */
  private Wait accepted(Proposal proposal) {
    Wait wait = proposal.answer();
    if (wait == null || wait.why() == null) {
      reportOnce(wait == null ? proposal.problem() : "gave no reason");
      return safe();
    }
    if (wait.delay().compareTo(LONGEST) > 0) {
      reportOnce("answered a wait above " + LONGEST.toHours() + " h");
      return new Wait(LONGEST, oneLine(wait.why()));
    }
    String why = oneLine(wait.why());
    return why.equals(wait.why()) ? wait : new Wait(wait.delay(), why);
  }

  /** These words end up in logs. */
  private static String oneLine(String why) {
    String shortened = why.length() > LONGEST_REASON ? why.substring(0, LONGEST_REASON) : why;
    return shortened.chars().anyMatch(Character::isISOControl)
        ? CONTROL.matcher(shortened).replaceAll(" ")
        : shortened;
  }

  /** A question to code that may block: the first of answer and deadline counts. */
  private void askElsewhere(Attempt attempt, Consumer<Wait> answer) {
    end(); // a question an operator cut short
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
    asked = question;
    try {
      blocking.execute(() -> {
        Proposal proposal = propose(attempt, dice);
        context.execute(() -> {
          if (question.close()) {
            answer.accept(accepted(proposal));
          }
        });
      });
    } catch (RejectedExecutionException full) {
      // the deadline answers
    }
  }

  /** Nobody waits for an answer any more. */
  void end() {
    if (asked != null) {
      asked.close();
    }
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
    if (reported == null) {
      reported = new HashSet<>(2);
    }
    if (reported.size() < MOST_REPORTS && reported.add(problem)) {
      report.accept(strategy.name(), problem);
    }
  }
}
