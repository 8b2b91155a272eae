package dev.rejoin.simulator.report;

import dev.rejoin.simulator.report.Picture.Entry;
import dev.rejoin.simulator.result.Outcome;
import dev.rejoin.simulator.result.Verdict;
import dev.rejoin.simulator.scenario.PhysicalLimit;
import dev.rejoin.simulator.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;

/** Agents back over time, one curve for each policy, beside what nobody can beat; of the whole run, or of a part. */
final class ReturnChart {
  private static final double PLOT_HEIGHT = 300;
  private static final double BELOW = 48;
  private static final String LIMIT_LOOK = "curve limit";
  private static final double PERCENT = 100;

  private final Scenario scenario;
  private final List<Outcome> outcomes;
  private final TimeAxis time;
  private final FaultBands faults;

  ReturnChart(Scenario scenario, List<Outcome> outcomes, TimeAxis time) {
    this.scenario = scenario;
    this.outcomes = outcomes;
    this.time = time;
    faults = new FaultBands(time.from() == 0 ? scenario.faults() : List.of());
  }

  /**
   * Draws it.
   *
   * @param id unique in the page
   */
  void draw(Markup out, String id, String title) {
    List<Entry> legend = new ArrayList<>();
    for (int i = 0; i < outcomes.size(); i++) {
      legend.add(new Entry(Picture.look(i), outcomes.get(i).policy().name()));
    }
    legend.add(new Entry(LIMIT_LOOK, "physical limit"));
    double top = Picture.legendHeight(legend) + 12 + faults.height(time.scale());
    Plot plot = new Plot(
        Picture.LEFT,
        top,
        Picture.RIGHT,
        top + PLOT_HEIGHT,
        time.scale(),
        new Scale.Linear(0, PERCENT, 10, 1));
    Picture.open(out, id, plot.bottom() + BELOW, title, description());
    Picture.legend(out, legend);
    faults.shade(out, plot);
    plot.drawUp(out, value -> Digits.grouped(value));
    plot.drawUpTitle(out, "agents connected, % of " + Digits.grouped(scenario.agents()));
    plot.drawAcross(out, time.labels(), time.title());
    faults.name(out, plot);
    drawLimit(out, plot);
    int stranded = 0;
    for (int i = 0; i < outcomes.size(); i++) {
      drawCurve(out, plot, i);
      stranded = drawEnd(out, plot, i, stranded);
    }
    out.close();
  }

  private void drawLimit(Markup out, Plot plot) {
    PhysicalLimit limit = PhysicalLimit.of(scenario);
    Curve curve = new Curve();
    for (double second = time.from(); second <= time.to(); second += time.secondsPerPoint()) {
      curve.to(plot.x(second), plot.y(share(limit.connected(second))));
    }
    out.leaf("path", "class", LIMIT_LOOK, "d", curve.line());
  }

  private void drawCurve(Markup out, Plot plot, int index) {
    int[] connected = outcomes.get(index).curves().connected();
    Curve curve = new Curve();
    if (time.from() == 0) {
      curve.to(plot.x(0), plot.y(PERCENT));
    }
    for (int end = (int) Math.max(1, Math.ceil(time.from())); end <= connected.length; end++) {
      if (end % time.secondsPerPoint() == 0 || end == connected.length) {
        curve.to(plot.x(end), plot.y(share(connected[end - 1])));
      }
      if (end >= time.to()) {
        break;
      }
    }
    out.leaf("path", "class", Picture.look(index), "d", curve.line());
  }

  /** A dot for everybody is back; a cross, and a word, for the end of a run that did not get there. */
  private int drawEnd(Markup out, Plot plot, int index, int stranded) {
    Outcome outcome = outcomes.get(index);
    int[] connected = outcome.curves().connected();
    if (connected.length > time.to()) {
      return stranded;
    }
    double x = plot.x(connected.length);
    double y = plot.y(share(connected[connected.length - 1]));
    if (outcome.verdict() instanceof Verdict.AllBack) {
      out.leaf("circle", "class", "dot " + Picture.colour(index), "cx", x, "cy", y, "r", 4.0);
      return stranded;
    }
    out.leaf(
        "path",
        "class",
        "cross " + Picture.colour(index),
        "d",
        "M" + Digits.coordinate(x - 5) + " " + Digits.coordinate(y - 5) + "l10 10m0 -10l-10 10");
    out.text(
        "text",
        outcome.policy().name() + " – " + OutcomeTable.ended(outcome.verdict()),
        "class",
        "end note " + Picture.colour(index),
        "x",
        Math.min(x, plot.right()) - 10,
        "y",
        Math.max(plot.top() + 12, y - 10 - 16 * stranded));
    return stranded + 1;
  }

  private double share(double agents) {
    return PERCENT * agents / scenario.agents();
  }

  private String description() {
    StringBuilder text = new StringBuilder("Share of the fleet that is connected, by the second. ");
    for (Outcome outcome : outcomes) {
      text.append(outcome.policy().name())
          .append(": ")
          .append(OutcomeTable.ended(outcome.verdict()))
          .append(
              outcome.back().all().map(all -> " after " + Digits.seconds(all)).orElse(""))
          .append(". ");
    }
    return text.toString().strip();
  }
}
