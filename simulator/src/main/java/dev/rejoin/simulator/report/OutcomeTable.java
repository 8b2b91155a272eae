package dev.rejoin.simulator.report;

import dev.rejoin.api.settings.Durations;
import dev.rejoin.simulator.result.Outcome;
import dev.rejoin.simulator.result.Verdict;
import dev.rejoin.simulator.scenario.PhysicalLimit;
import dev.rejoin.simulator.scenario.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Outcomes side by side, the physical limit first.
 *
 * @param rows each as long as {@code headings}
 */
public record OutcomeTable(List<String> headings, List<List<String>> rows) {
  private static final String NEVER = "–";
  private static final double PERCENT = 100;
  private static final List<String> HEADINGS = List.of(
      "policy",
      "hears",
      "50 %",
      "90 %",
      "99 %",
      "100 %",
      "× limit",
      "attempts",
      "rejects",
      "in vain",
      "peak/s",
      "ended");

  /** What each column says, in their order. */
  static final List<String> MEANINGS = List.of(
      "as it was written on the command line",
      "what the agents hear of the control plane: the spread it announces, the slots it hands out",
      "from the end of the last fault until half of the fleet was registered again",
      "the same for nine tenths",
      "the same for all but a hundredth",
      "the same for everybody",
      "100 % as a multiple of the physical limit's",
      "attempts per agent in the whole run",
      "of these turned away by the control plane, per agent",
      "of these begun while there was nobody or no way to reach anybody, per agent: probes during the"
          + " outage",
      "most attempts in one second after the end of the last fault",
      "all back, or why the run was ended");

  static String heading(int column) {
    return HEADINGS.get(column);
  }

  /** The table of a scenario. */
  public static OutcomeTable of(Scenario scenario, List<Outcome> outcomes) {
    PhysicalLimit limit = PhysicalLimit.of(scenario);
    List<List<String>> rows = new ArrayList<>();
    rows.add(limit(scenario, limit));
    for (Outcome outcome : outcomes) {
      Outcome.Back back = outcome.back();
      rows.add(List.of(
          outcome.policy().name(),
          outcome.policy().hearing().toString(),
          seconds(back.half()),
          seconds(back.most()),
          seconds(back.nearlyAll()),
          seconds(back.all()),
          multiple(back.all(), limit.back(1)),
          Digits.fixed(outcome.attemptsPerAgent(), 1),
          Digits.fixed(outcome.rejectsPerAgent(), 1),
          Digits.fixed(outcome.probesPerAgent(), 1),
          Digits.fixed(outcome.peakAttempts(), 0),
          ended(outcome.verdict())));
    }
    return new OutcomeTable(HEADINGS, List.copyOf(rows));
  }

  private static List<String> limit(Scenario scenario, PhysicalLimit limit) {
    return List.of(
        "physical limit",
        "",
        seconds(limit.back(0.5)),
        seconds(limit.back(0.9)),
        seconds(limit.back(0.99)),
        seconds(limit.back(1)),
        multiple(limit.back(1), limit.back(1)),
        Digits.fixed(limit.lost() / scenario.agents(), 1),
        "0.0",
        "0.0",
        Digits.fixed(limit.peak(), 0),
        "");
  }

  private static String multiple(Optional<Duration> all, Optional<Duration> limit) {
    return all.isEmpty() || limit.isEmpty() || limit.get().isZero()
        ? NEVER
        : Digits.fixed((double) all.get().toNanos() / limit.get().toNanos(), 2);
  }

  private static String seconds(Optional<Duration> duration) {
    return duration.map(Digits::seconds).orElse(NEVER);
  }

  /** The verdict in a few words. */
  public static String ended(Verdict verdict) {
    if (verdict instanceof Verdict.Collapsed collapsed) {
      return "collapse: " + Digits.fixed(collapsed.share() * PERCENT, 0) + " % back after "
          + Durations.format(collapsed.after()) + ", " + Digits.fixed(collapsed.perSecond(), 1)
          + " agents/s";
    }
    if (verdict instanceof Verdict.OutOfTime late) {
      return late.missing() + " missing after " + Durations.format(late.after());
    }
    return "all back";
  }
}
