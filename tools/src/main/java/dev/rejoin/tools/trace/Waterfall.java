package dev.rejoin.tools.trace;

import dev.rejoin.tools.text.Figures;
import dev.rejoin.tools.text.Ink;
import dev.rejoin.tools.text.Ink.Tone;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A trace as bars over time, one line per span: first the whole way back, then the attempt that succeeded on a scale of its
 * own. The agent's bars are solid, the control plane's shaded.
 */
public final class Waterfall {
  private static final int INDENT = 2;
  private static final int DURATION = 8;
  private static final int LEAST_BARS = 20;
  private static final int MOST_BARS = 64;
  private static final int LABEL = 48;
  private static final String SOLID = "█";
  private static final String SHADED = "▒";
  /** Shorter than half a cell. */
  private static final String MOMENT = "▏";

  private final List<WaterfallRow> rows;
  private final long from;
  private final long to;
  private final int bars;

  private Waterfall(List<WaterfallRow> rows, int columns) {
    this.rows = rows;
    from = rows.get(0).from();
    to = rows.stream().mapToLong(WaterfallRow::to).max().orElse(from);
    bars = Math.max(LEAST_BARS, Math.min(MOST_BARS, columns - LABEL - DURATION - 2 * INDENT));
  }

  /**
   * Draws it, without a line break at the end.
   *
   * @param columns of the terminal
   */
  public static String draw(Trace trace, Ink ink, int columns) {
    String text = new Waterfall(WaterfallRows.ofTheWayBack(trace), columns).draw(ink);
    List<WaterfallRow> attempt = WaterfallRows.ofTheLastAttempt(trace);
    return attempt.isEmpty() ? text : text + "\n\n" + new Waterfall(attempt, columns).draw(ink);
  }

  private String draw(Ink ink) {
    return scale(ink)
        + rows.stream().map(row -> "\n" + line(row, ink)).collect(Collectors.joining());
  }

  private String scale(Ink ink) {
    String begin = "0 s";
    String end = Figures.duration(Duration.ofNanos(to - from));
    String gap = " ".repeat(Math.max(1, bars - begin.length() - end.length()));
    return ink.paint(Tone.FAINT, " ".repeat(LABEL + DURATION + 2 * INDENT) + begin + gap + end);
  }

  private String line(WaterfallRow row, Ink ink) {
    String label = " ".repeat(INDENT * (row.depth() + 1)) + row.label();
    String duration = Figures.duration(Duration.ofNanos(row.to() - row.from()));
    return pad(label, LABEL)
        + " ".repeat(Math.max(1, DURATION - duration.length()))
        + duration
        + " ".repeat(2 * INDENT)
        + ink.paint(row.tone(), bar(row));
  }

  private static String pad(String label, int width) {
    return label.length() <= width
        ? label + " ".repeat(width - label.length())
        : label.substring(0, width - 1) + "…";
  }

  private String bar(WaterfallRow row) {
    double perCell = Math.max(1, (to - from) / (double) bars);
    int begin = Math.min(bars - 1, (int) ((row.from() - from) / perCell));
    int length = (int) Math.round((row.to() - row.from()) / perCell);
    String cells = length == 0
        ? MOMENT
        : (row.remote() ? SHADED : SOLID).repeat(Math.min(length, bars - begin));
    return " ".repeat(Math.max(0, begin)) + cells;
  }
}
