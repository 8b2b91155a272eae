package dev.rejoin.simulator.report;

import dev.rejoin.api.settings.Durations;
import dev.rejoin.simulator.scenario.Fault;
import java.util.ArrayList;
import java.util.List;

/** The faults of a plan as shaded spans on the time axis, each with a letter. */
final class FaultBands {
  private static final double LINE = 15;
  private static final double GAP = 6;
  private static final double NANOS = 1e9;

  private final List<Fault> faults;

  FaultBands(List<Fault> faults) {
    this.faults = faults;
  }

  /** {@code A}, {@code B} … {@code Z}, {@code A1} …. */
  static String letter(int fault) {
    char letter = (char) ('A' + fault % 26);
    return fault < 26 ? String.valueOf(letter) : letter + String.valueOf(fault / 26);
  }

  /** When it is, and what: {@code 30s … 1m10s}. */
  static String when(Fault fault) {
    return fault.lasts().isZero()
        ? "at " + Durations.format(fault.at())
        : Durations.format(fault.at()) + " … " + Durations.format(fault.until());
  }

  /** The room that the labels need above a plot. */
  double height(Scale across) {
    List<Double> ends = new ArrayList<>();
    for (int i = 0; i < faults.size(); i++) {
      row(ends, x(across, start(faults.get(i))), Picture.widthOf(label(across, i)));
    }
    return ends.size() * LINE;
  }

  /** Shades the spans, beneath the curves. */
  void shade(Markup out, Plot plot) {
    for (int i = 0; i < faults.size(); i++) {
      Fault fault = faults.get(i);
      double from = plot.x(start(fault));
      if (fault.lasts().isZero()) {
        out.leaf(
            "line",
            "class",
            "instant",
            "x1",
            from,
            "x2",
            from,
            "y1",
            plot.top(),
            "y2",
            plot.bottom());
      } else {
        out.leaf(
            "rect",
            "class",
            "fault",
            "x",
            from,
            "y",
            plot.top(),
            "width",
            Math.max(1, plot.x(end(fault)) - from),
            "height",
            plot.height());
      }
    }
  }

  /** Writes letters, and what they mean where there is room, above the plot. */
  void name(Markup out, Plot plot) {
    List<Double> ends = new ArrayList<>();
    for (int i = 0; i < faults.size(); i++) {
      String label = label(plot.across(), i);
      double x = plot.x(start(faults.get(i)));
      int row = row(ends, x, Picture.widthOf(label));
      double fits = Math.min(x, Picture.RIGHT - Picture.widthOf(label));
      out.text("text", label, "class", "fault-name", "x", fits, "y", plot.top() - 5 - row * LINE);
    }
  }

  private String label(Scale across, int index) {
    Fault fault = faults.get(index);
    String whole = letter(index) + "  " + fault.label();
    double room = x(across, end(fault)) - x(across, start(fault));
    return Picture.widthOf(whole) <= room ? whole : letter(index);
  }

  /** The lowest row in which a label has room; the row is taken from then on. */
  private static int row(List<Double> ends, double x, double width) {
    for (int row = 0; row < ends.size(); row++) {
      if (ends.get(row) + GAP <= x) {
        ends.set(row, x + width);
        return row;
      }
    }
    ends.add(x + width);
    return ends.size() - 1;
  }

  private static double x(Scale across, double seconds) {
    return Picture.LEFT + across.part(seconds) * (Picture.RIGHT - Picture.LEFT);
  }

  private static double start(Fault fault) {
    return fault.at().toNanos() / NANOS;
  }

  private static double end(Fault fault) {
    return fault.until().toNanos() / NANOS;
  }
}
