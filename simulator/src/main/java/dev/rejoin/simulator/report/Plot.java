package dev.rejoin.simulator.report;

import java.util.function.DoubleFunction;

/**
 * The rectangle that curves are drawn in, with its axes.
 *
 * @param left in pixels of the picture, as the others
 */
record Plot(double left, double top, double right, double bottom, Scale across, Scale up) {
  private static final double LABEL_GAP = 8;
  private static final double BELOW = 18;

  double x(double value) {
    return left + Math.max(0, Math.min(1, across.part(value))) * (right - left);
  }

  double y(double value) {
    return bottom - Math.max(0, Math.min(1, up.part(value))) * (bottom - top);
  }

  double height() {
    return bottom - top;
  }

  /** Lines across with their values at the left. */
  void drawUp(Markup out, DoubleFunction<String> label) {
    for (double tick : up.ticks()) {
      out.leaf("line", "class", "grid", "x1", left, "x2", right, "y1", y(tick), "y2", y(tick));
      out.text(
          "text",
          label.apply(tick),
          "class",
          "tick end",
          "x",
          left - LABEL_GAP,
          "y",
          y(tick) + LABEL_GAP / 2);
    }
  }

  /** Marks beneath with their values, and what they are. */
  void drawAcross(Markup out, DoubleFunction<String> label, String title) {
    out.leaf("line", "class", "axis", "x1", left, "x2", right, "y1", bottom, "y2", bottom);
    drawMarks(out);
    for (double tick : across.ticks()) {
      out.text(
          "text", label.apply(tick), "class", "tick middle", "x", x(tick), "y", bottom + BELOW);
    }
    out.text(
        "text",
        title,
        "class",
        "title middle",
        "x",
        (left + right) / 2,
        "y",
        bottom + 2 * BELOW + 2);
  }

  /** Marks beneath, without a word. */
  void drawMarks(Markup out) {
    for (double tick : across.ticks()) {
      out.leaf(
          "line", "class", "axis", "x1", x(tick), "x2", x(tick), "y1", bottom, "y2", bottom + 4);
    }
  }

  /** What the values at the left are. */
  void drawUpTitle(Markup out, String title) {
    double middle = (top + bottom) / 2;
    out.text(
        "text",
        title,
        "class",
        "title middle",
        "transform",
        "translate(14 " + Digits.coordinate(middle) + ") rotate(-90)");
  }
}
