package dev.rejoin.simulator.report;

import dev.rejoin.simulator.result.Outcome;
import dev.rejoin.simulator.scenario.Scenario;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;

/**
 * A stretch of time that charts have in common, in seconds since the plan's beginning.
 *
 * @param from where it begins, and counts from
 * @param since what was then
 */
record TimeAxis(double from, double to, String since) {
  private static final int MOST_TICKS = 12;
  private static final int MOST_POINTS = 900;
  private static final int LONGEST_IN_SECONDS = 600;
  private static final int LONGEST_IN_MINUTES = 4 * 3600;

  /** Beyond the last return, so that its end is seen. */
  private static final double MARGIN = 1.1;
  /** A closer look at more than this is none. */
  private static final double CLOSE = 0.6;

  private static final double NANOS = 1e9;

  /** From the plan's beginning to the end of the longest run. */
  static TimeAxis of(List<Outcome> outcomes) {
    int seconds = outcomes.stream()
        .mapToInt(outcome -> outcome.curves().connected().length)
        .max()
        .orElse(1);
    return new TimeAxis(0, seconds, "the plan began");
  }

  /**
   * From the last fault's end until all are back who came back; empty where that is most of the whole, or nobody had to
   * come back.
   */
  static Optional<TimeAxis> closeUp(Scenario scenario, List<Outcome> outcomes) {
    OptionalDouble longest = outcomes.stream()
        .flatMap(outcome -> outcome.back().all().stream())
        .mapToDouble(Duration::toNanos)
        .max();
    double from = scenario.lastFaultEnds().toNanos() / NANOS;
    double length = Math.ceil(longest.orElse(0) / NANOS * MARGIN);
    return length > 0 && length <= CLOSE * of(outcomes).to()
        ? Optional.of(new TimeAxis(from, from + length, "the last fault ended"))
        : Optional.empty();
  }

  private int unit() {
    double seconds = to - from;
    if (seconds <= LONGEST_IN_SECONDS) {
      return 1;
    }
    return seconds <= LONGEST_IN_MINUTES ? 60 : 3600;
  }

  Scale scale() {
    return new Scale.Linear(from, to, MOST_TICKS, unit());
  }

  DoubleFunction<String> labels() {
    return value -> Digits.grouped((value - from) / unit());
  }

  String title() {
    return "time since " + since + ", " + (unit() == 1 ? "s" : unit() == 60 ? "min" : "h");
  }

  /** Seconds that are drawn as one point: a picture is no wider than a screen. */
  int secondsPerPoint() {
    return Math.max(1, (int) Math.ceil((to - from) / MOST_POINTS));
  }
}
