package dev.rejoin.tools.fleet;

import dev.rejoin.api.Pacing;
import dev.rejoin.tools.fleet.Comeback.From;
import dev.rejoin.tools.text.Figures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says what happens to a fleet, once each: lost, answered, all back. Not thread-safe. */
final class ComebackStory {
  private final int agents;
  private final List<String> untold = new ArrayList<>();
  private @Nullable Comeback lossTold;
  private @Nullable Comeback answerTold;
  private Duration spread = Duration.ZERO;

  ComebackStory(int agents) {
    this.agents = agents;
  }

  /** What the control plane announced last. */
  void spread(Pacing pacing) {
    spread = pacing.spreadOrZero();
  }

  /** It is over, be it that everybody is back or that they were lost again. */
  void ended(Comeback comeback, int ready) {
    tellProgress(comeback);
    boolean complete = ready >= agents;
    String who = complete
        ? (agents == 1 ? "the agent is " : "all " + agents + " agents are ")
        : comeback.returned() + " of " + agents + " agents were ";
    untold.add(who + (comeback.from() == From.START ? "ready" : "back")
        + (complete ? ", " : " and are not any more, ") + comeback.lag(100)
        + " after the control plane answered (50 % " + comeback.lag(50) + ", 90 % "
        + comeback.lag(90) + ", 99 % " + comeback.lag(99) + "); " + comeback.attemptsEach()
        + " attempts and " + comeback.rejectsEach() + " slots per agent, at most "
        + comeback.peak() + " ready in a second; " + how(comeback));
  }

  private static String how(Comeback comeback) {
    if (comeback.from() == From.START || comeback.registered() == 0) {
      return comeback.resumed() + " resumed, " + comeback.registered() + " registered";
    }
    return comeback.resumed() + " resumed, " + comeback.registered()
        + " registered anew: the control plane no longer knew their sessions";
  }

  /** Everything that has not been told yet. */
  List<String> news(@Nullable Comeback current, long now) {
    if (current != null && now > current.began()) {
      tellProgress(current);
    }
    List<String> news = List.copyOf(untold);
    untold.clear();
    return news;
  }

  private void tellProgress(Comeback comeback) {
    if (comeback.from() == From.LOSS && lossTold != comeback) {
      lossTold = comeback;
      untold.add("lost " + comeback.away() + " of " + agents + " agents (" + comeback.why() + ")"
          + (spread.isZero()
              ? ""
              : "; the control plane had asked for a spread of " + Figures.duration(spread)));
    }
    if (comeback.answered() && answerTold != comeback) {
      answerTold = comeback;
      untold.add(
          comeback.from() == From.START
              ? "the control plane answers"
              : "the control plane answers again, after "
                  + Figures.duration(comeback.untilAnswer()));
    }
  }

  /** {@code 12 s}. */
  static String seconds(long nanos) {
    return Duration.ofNanos(Math.max(0, nanos)).toSeconds() + " s";
  }
}
