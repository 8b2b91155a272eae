package dev.rejoin.tools.simulate;

import dev.rejoin.api.runtime.SystemRuntime;
import dev.rejoin.api.settings.Durations;
import dev.rejoin.api.time.Ticker;
import dev.rejoin.simulator.Progress;
import dev.rejoin.simulator.report.OutcomeTable;
import dev.rejoin.simulator.result.Outcome;
import dev.rejoin.simulator.scenario.Policy;
import dev.rejoin.simulator.scenario.Scenario;
import dev.rejoin.tools.text.Figures;
import dev.rejoin.tools.text.StatusLine;
import java.time.Duration;

/** Shows how far a run is: on a terminal five times a second, elsewhere a line every ten seconds. */
final class SimulateProgress implements Progress {
  private static final long ON_TERMINAL = Duration.ofMillis(200).toNanos();
  private static final long ELSEWHERE = Duration.ofSeconds(10).toNanos();

  private final String policy;
  private final int agents;
  private final StatusLine status;
  private final Ticker ticker = SystemRuntime.ticker();
  private final long beganAt = ticker.nanos();
  private long shownAt = beganAt;

  SimulateProgress(Policy policy, Scenario scenario, StatusLine status) {
    this.policy = policy.name();
    this.agents = scenario.agents();
    this.status = status;
  }

  @Override
  public void at(Duration elapsed, int connected, long attempts) {
    long now = ticker.nanos();
    if (now - shownAt >= (status.live() ? ON_TERMINAL : ELSEWHERE)) {
      shownAt = now;
      String text = text(elapsed, connected, attempts);
      if (status.live()) {
        status.status(text);
      } else {
        status.line(text);
      }
    }
  }

  /** The run is over. */
  void done(Outcome outcome) {
    status.status("");
    status.line(policy + ": " + OutcomeTable.ended(outcome.verdict())
        + outcome
            .back()
            .all()
            .map(all -> ", " + Figures.duration(all) + " after the last fault")
            .orElse("")
        + "; took " + Figures.duration(Duration.ofNanos(ticker.nanos() - beganAt)));
  }

  private String text(Duration elapsed, int connected, long attempts) {
    return elapsed.isNegative()
        ? policy + ": " + connected + " of " + agents + " agents ready to begin"
        : policy + ": " + Durations.format(Duration.ofSeconds(elapsed.toSeconds())) + ", "
            + connected + " of " + agents + " connected, " + attempts + " attempts/s";
  }
}
