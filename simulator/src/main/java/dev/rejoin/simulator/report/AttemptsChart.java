package dev.rejoin.simulator.report;

import dev.rejoin.simulator.report.Picture.Entry;
import dev.rejoin.simulator.result.Curves;
import dev.rejoin.simulator.result.Outcome;
import dev.rejoin.simulator.scenario.Scenario;
import java.util.List;

/**
 * What the control plane bears: attempts each second, and those of them that were turned away. A panel for each policy, as
 * curves that differ a thousandfold hide each other in one; all panels have the same axes.
 */
final class AttemptsChart {
  private static final double PANEL = 110;
  private static final double BETWEEN = 34;
  private static final double NAME = 8;
  private static final double BELOW = 48;
  private static final List<Entry> LEGEND = List.of(
      new Entry("area attempts", "attempts begun"),
      new Entry("area rejects", "of these turned away"),
      new Entry("curve capacity", "C, what the control plane can take"));

  private final Scenario scenario;
  private final List<Outcome> outcomes;
  private final TimeAxis time;
  private final FaultBands faults;
  private final double most;

  AttemptsChart(Scenario scenario, List<Outcome> outcomes, TimeAxis time) {
    this.scenario = scenario;
    this.outcomes = outcomes;
    this.time = time;
    faults = new FaultBands(scenario.faults());
    most = Math.max(
        scenario.capacity(),
        outcomes.stream()
            .mapToInt(outcome -> Curves.peak(outcome.curves().attempts(), 0))
            .max()
            .orElse(1));
  }

  void draw(Markup out) {
    double above = Picture.legendHeight(LEGEND) + faults.height(time.scale()) + 8;
    double height = above + outcomes.size() * (PANEL + BETWEEN) - NAME + BELOW;
    Picture.open(out, "attempts", height, "Attempts each second", description());
    Picture.legend(out, LEGEND);
    for (int i = 0; i < outcomes.size(); i++) {
      double top = above + BETWEEN - NAME + i * (PANEL + BETWEEN);
      Plot plot = new Plot(
          Picture.LEFT, top, Picture.RIGHT, top + PANEL, time.scale(), new Scale.Counting(most));
      drawPanel(out, plot, i);
    }
    out.close();
  }

  private void drawPanel(Markup out, Plot plot, int index) {
    Outcome outcome = outcomes.get(index);
    faults.shade(out, plot);
    plot.drawUp(out, Digits::grouped);
    plot.drawUpTitle(out, "per second");
    drawArea(out, plot, outcome.curves().attempts(), "area attempts");
    drawArea(out, plot, outcome.curves().rejected(), "area rejects");
    double capacity = plot.y(scenario.capacity());
    out.leaf(
        "line",
        "class",
        "curve capacity",
        "x1",
        plot.left(),
        "x2",
        plot.right(),
        "y1",
        capacity,
        "y2",
        capacity);
    double heading = plot.top() - 7;
    if (index == 0) {
      faults.name(
          out,
          new Plot(
              plot.left(),
              plot.top() - BETWEEN + NAME,
              plot.right(),
              plot.bottom(),
              plot.across(),
              plot.up()));
    }
    out.text("text", outcome.policy().name(), "class", "panel", "x", plot.left(), "y", heading);
    out.text(
        "text",
        "most " + Digits.grouped(Curves.peak(outcome.curves().attempts(), 0))
            + "/s, after the last fault " + Digits.grouped(outcome.peakAttempts()) + "/s",
        "class",
        "tick end",
        "x",
        plot.right(),
        "y",
        heading);
    if (index == outcomes.size() - 1) {
      plot.drawAcross(out, time.labels(), time.title());
    } else {
      out.leaf(
          "line",
          "class",
          "axis",
          "x1",
          plot.left(),
          "x2",
          plot.right(),
          "y1",
          plot.bottom(),
          "y2",
          plot.bottom());
      plot.drawMarks(out);
    }
  }

  /** Where several seconds are one point, it is the worst of them. */
  private void drawArea(Markup out, Plot plot, int[] perSecond, String look) {
    int step = time.secondsPerPoint();
    Curve curve = new Curve();
    curve.to(plot.left(), plot.bottom());
    for (int from = 0; from < perSecond.length; from += step) {
      int worst = 0;
      for (int second = from; second < Math.min(from + step, perSecond.length); second++) {
        worst = Math.max(worst, perSecond[second]);
      }
      double y = plot.y(worst);
      curve.to(plot.x(from), y);
      curve.to(plot.x(from + step), y);
    }
    out.leaf("path", "class", look, "d", curve.area(plot.left(), plot.bottom()));
  }

  /** Said beneath the chart where it holds. */
  String resolution() {
    return time.secondsPerPoint() == 1
        ? ""
        : " Each point is the worst of " + time.secondsPerPoint() + " seconds.";
  }

  private String description() {
    StringBuilder text = new StringBuilder("Attempts and rejections by the second, one panel for"
        + " each policy, on a logarithmic scale. ");
    for (Outcome outcome : outcomes) {
      text.append(outcome.policy().name())
          .append(": at most ")
          .append(Digits.grouped(outcome.peakAttempts()))
          .append(" a second after the last fault, ")
          .append(Digits.fixed(outcome.rejectsPerAgent(), 1))
          .append(" rejections per agent. ");
    }
    return text.toString().strip();
  }
}
