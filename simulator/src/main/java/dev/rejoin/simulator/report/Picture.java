package dev.rejoin.simulator.report;

import java.util.List;

/** What all charts of a page have in common: size, description, legend, and how the curves are told apart. */
final class Picture {
  static final double WIDTH = 960;
  static final double LEFT = 74;
  static final double RIGHT = WIDTH - 20;

  private static final int COLOURS = 8;
  private static final int DASHES = 4;
  private static final double LETTER = 6.9;
  private static final double SAMPLE = 28;
  private static final double GAP = 22;
  private static final double LINE = 20;

  /** One entry of a legend: how it is drawn, and what it is. */
  record Entry(String look, String text) {}

  private Picture() {}

  /** Begins a picture that says what it shows to those who cannot see it. */
  static void open(Markup out, String id, double height, String title, String description) {
    out.open(
        "svg",
        "class",
        "chart",
        "viewBox",
        "0 0 " + Digits.coordinate(WIDTH) + " " + Digits.coordinate(height),
        "role",
        "img",
        "aria-labelledby",
        id + "-title " + id + "-text");
    out.text("title", title, "id", id + "-title");
    out.text("desc", description, "id", id + "-text");
  }

  /** How the curve of a policy is drawn: a colour, and a dash for those who see none. */
  static String look(int policy) {
    return "curve s" + policy % COLOURS + " d" + (policy + policy / COLOURS) % DASHES;
  }

  /** The colour of a policy, for what is no line. */
  static String colour(int policy) {
    return "s" + policy % COLOURS;
  }

  /** About how wide a text is. */
  static double widthOf(String text) {
    return text.codePointCount(0, text.length()) * LETTER;
  }

  /** The height that a legend needs. */
  static double legendHeight(List<Entry> entries) {
    double x = LEFT;
    int lines = 1;
    for (Entry entry : entries) {
      double width = SAMPLE + 8 + widthOf(entry.text()) + GAP;
      if (x + width > RIGHT && x > LEFT) {
        x = LEFT;
        lines++;
      }
      x += width;
    }
    return lines * LINE;
  }

  /** Draws it at the top. */
  static void legend(Markup out, List<Entry> entries) {
    double x = LEFT;
    double y = LINE / 2 + 2;
    for (Entry entry : entries) {
      double width = SAMPLE + 8 + widthOf(entry.text()) + GAP;
      if (x + width > RIGHT && x > LEFT) {
        x = LEFT;
        y += LINE;
      }
      if (entry.look().startsWith("area")) {
        out.leaf(
            "rect", "class", entry.look(), "x", x, "y", y - 6, "width", SAMPLE, "height", 12.0);
      } else {
        out.leaf("line", "class", entry.look(), "x1", x, "x2", x + SAMPLE, "y1", y, "y2", y);
      }
      out.text("text", entry.text(), "class", "legend", "x", x + SAMPLE + 8, "y", y + 4);
      x += width;
    }
  }
}
