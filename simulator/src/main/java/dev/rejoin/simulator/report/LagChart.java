package dev.rejoin.simulator.report;

import dev.rejoin.simulator.report.Picture.Entry;
import dev.rejoin.simulator.result.Curves;
import dev.rejoin.simulator.result.Outcome;
import dev.rejoin.simulator.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;

/**
 * How long agents waited since they could have been back: for each lag, the share of returns that took no longer. Who was
 * not back when the run ended counts as one that takes longer than any, so the curve of a collapse ends low.
 */
final class LagChart {
  private static final double PLOT_HEIGHT = 260;
  private static final double BELOW = 48;
  private static final double PERCENT = 100;
  /** Nobody cares about less. */
  private static final double LEAST = 0.01;
  /** The axis begins at the decade in which the first hundredth was back. */
  private static final double FEW = 0.01;

  private static final double MICROS = 1e6;
  private static final int POINTS = 300;

  private final Scenario scenario;
  private final List<Outcome> outcomes;
  private final Scale.Logarithmic across;

  LagChart(Scenario scenario, List<Outcome> outcomes) {
    this.scenario = scenario;
    this.outcomes = outcomes;
    double longest = outcomes.stream()
        .mapToDouble(outcome -> outcome.curves().lagSeconds(1))
        .max()
        .orElse(1);
    double shortest = outcomes.stream()
        .mapToDouble(outcome -> outcome.curves().lagSeconds(FEW))
        .min()
        .orElse(LEAST);
    double least = Math.pow(10, Math.floor(Math.log10(Math.max(LEAST, shortest))));
    across = new Scale.Logarithmic(least, Math.max(10 * least, longest));
  }

  void draw(Markup out) {
    List<Entry> legend = new ArrayList<>();
    for (int i = 0; i < outcomes.size(); i++) {
      legend.add(new Entry(Picture.look(i), outcomes.get(i).policy().name()));
    }
    double top = Picture.legendHeight(legend) + 16;
    Plot plot = new Plot(
        Picture.LEFT,
        top,
        Picture.RIGHT,
        top + PLOT_HEIGHT,
        across,
        new Scale.Linear(0, PERCENT, 10, 1));
    Picture.open(out, "lag", plot.bottom() + BELOW, "Distribution of the lag", description());
    Picture.legend(out, legend);
    plot.drawUp(out, Digits::grouped);
    plot.drawUpTitle(out, "% of returns");
    for (double tick : across.ticks()) {
      out.leaf(
          "line",
          "class",
          "grid",
          "x1",
          plot.x(tick),
          "x2",
          plot.x(tick),
          "y1",
          plot.top(),
          "y2",
          plot.bottom());
    }
    plot.drawAcross(out, LagChart::lag, "lag: registered again − could have been, logarithmic");
    for (int i = 0; i < outcomes.size(); i++) {
      out.leaf("path", "class", Picture.look(i), "d", curve(plot, outcomes.get(i)));
    }
    out.close();
  }

  private String curve(Plot plot, Outcome outcome) {
    int[] lags = outcome.curves().lagsMicros();
    double wanted = Math.max(1, lags.length + (double) missing(outcome));
    double longest = Math.max(across.least(), outcome.curves().lagSeconds(1));
    Curve curve = new Curve();
    for (int i = 0; i <= POINTS; i++) {
      double seconds =
          across.least() * Math.pow(across.most() / across.least(), (double) i / POINTS);
      if (seconds > longest) {
        break;
      }
      curve.to(plot.x(seconds), plot.y(PERCENT * notAbove(lags, seconds) / wanted));
    }
    curve.to(plot.x(longest), plot.y(PERCENT * lags.length / wanted));
    return curve.line();
  }

  private int missing(Outcome outcome) {
    int[] connected = outcome.curves().connected();
    return scenario.agents() - connected[connected.length - 1];
  }

  /** How many of the ascending lags are no longer than that. */
  private static int notAbove(int[] lagsMicros, double seconds) {
    double micros = seconds * MICROS;
    int low = 0;
    int high = lagsMicros.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (lagsMicros[middle] <= micros) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static String lag(double seconds) {
    return seconds < 1 ? Digits.grouped(seconds * 1000) + " ms" : Digits.grouped(seconds) + " s";
  }

  private String description() {
    StringBuilder text = new StringBuilder(
        "Share of returns that took no longer than a lag, on a logarithmic scale. ");
    for (Outcome outcome : outcomes) {
      Curves curves = outcome.curves();
      text.append(outcome.policy().name())
          .append(": half within ")
          .append(Digits.fixed(curves.lagSeconds(0.5), 2))
          .append(" s, 99 % within ")
          .append(Digits.fixed(curves.lagSeconds(0.99), 2))
          .append(" s of the returns that happened. ");
    }
    return text.toString().strip();
  }
}
