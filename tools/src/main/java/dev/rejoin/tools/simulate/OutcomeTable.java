package dev.rejoin.tools.simulate;

import dev.rejoin.api.settings.Durations;
import dev.rejoin.simulator.result.Outcome;
import dev.rejoin.simulator.result.Verdict;
import dev.rejoin.simulator.scenario.Scenario;
import dev.rejoin.tools.text.Table;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Outcomes side by side, for a terminal. */
final class OutcomeTable {
  private static final String NEVER = "–";
  private static final double ROUND_TRIPS = 3;

  private OutcomeTable() {}

  static String of(Scenario scenario, List<Outcome> outcomes) {
    Table table = Table.of(
        "policy",
        "hears",
        "50 %",
        "90 %",
        "99 %",
        "100 %",
        "× N/C",
        "attempts",
        "rejects",
        "in vain",
        "peak/s",
        "ended");
    double limit = scenario.limit().toNanos() / 1e9;
    table.row(
        "physical limit",
        "",
        limit(scenario, limit, 0.5),
        limit(scenario, limit, 0.9),
        limit(scenario, limit, 0.99),
        limit(scenario, limit, 1),
        "1.00",
        "1.0",
        "0.0",
        "0.0",
        number(Math.min(scenario.capacity(), scenario.agents()), 0),
        "");
    for (Outcome outcome : outcomes) {
      Outcome.Back back = outcome.back();
      table.row(
          outcome.policy().name(),
          outcome.policy().hearing().toString(),
          seconds(back.half()),
          seconds(back.most()),
          seconds(back.nearlyAll()),
          seconds(back.all()),
          back.all().map(all -> number(all.toNanos() / 1e9 / limit, 2)).orElse(NEVER),
          number(outcome.attemptsPerAgent(), 1),
          number(outcome.rejectsPerAgent(), 1),
          number(outcome.probesPerAgent(), 1),
          number(outcome.peakAttempts(), 0),
          ended(outcome.verdict()));
    }
    return table.plain();
  }

  private static String limit(Scenario scenario, double limit, double share) {
    return seconds(Optional.of(scenario
        .network()
        .roundTrip()
        .multipliedBy((long) ROUND_TRIPS)
        .plus(Duration.ofNanos(Math.round(share * limit * 1e9)))));
  }

  private static String seconds(Optional<Duration> duration) {
    return duration
        .map(value -> {
          double seconds = value.toNanos() / 1e9;
          return number(seconds, seconds < 100 ? 2 : 1) + " s";
        })
        .orElse(NEVER);
  }

  /** The verdict in a few words. */
  static String ended(Verdict verdict) {
    if (verdict instanceof Verdict.Collapsed collapsed) {
      return "collapse: " + number(collapsed.share() * 100, 0) + " % back after "
          + Durations.format(collapsed.after()) + ", " + number(collapsed.perSecond(), 1) + "/s";
    }
    if (verdict instanceof Verdict.OutOfTime late) {
      return late.missing() + " missing after " + Durations.format(late.after());
    }
    return "all back";
  }

  private static String number(double value, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
