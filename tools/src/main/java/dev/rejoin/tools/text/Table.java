package dev.rejoin.tools.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Rows under headings, for a terminal or as Markdown. The first column is aligned left, the others right unless they are
 * said to be left, too.
 */
public final class Table {
  private static final String GAP = "  ";

  private final List<String> headings;
  private final List<List<String>> rows = new ArrayList<>();
  private Set<String> left = Set.of();

  private Table(List<String> headings) {
    this.headings = headings;
  }

  public static Table of(String... headings) {
    return new Table(List.of(headings));
  }

  /** Aligns columns of words left in the plain form, by their headings. */
  public Table leftAligned(String... columns) {
    left = Set.of(columns);
    return this;
  }

  /**
   * One more row.
   *
   * @throws IllegalArgumentException if it has not one cell for each heading
   */
  public Table row(String... cells) {
    if (cells.length != headings.size()) {
      throw new IllegalArgumentException(
          "row of " + cells.length + " cells (expected: " + headings.size() + ")");
    }
    rows.add(List.of(cells));
    return this;
  }

  /** Aligned with spaces, a rule beneath the headings, no line ending after the last row. */
  public String plain() {
    int[] widths = widths();
    List<String> lines = new ArrayList<>();
    lines.add(join(headings, widths));
    lines.add(IntStream.of(widths).mapToObj("─"::repeat).collect(Collectors.joining(GAP)));
    rows.forEach(row -> lines.add(join(row, widths)));
    return String.join("\n", lines);
  }

  /** As plain, with something done to each finished row: colours, which have no width. */
  public String plain(BinaryOperator<String> finish) {
    String[] lines = plain().split("\n", -1);
    for (int i = 0; i < rows.size(); i++) {
      lines[i + 2] = finish.apply(rows.get(i).get(headings.size() - 1), lines[i + 2]);
    }
    return String.join("\n", lines);
  }

  /** As GitHub reads it. */
  public String markdown() {
    List<String> lines = new ArrayList<>();
    lines.add(markdownRow(headings));
    lines.add("|"
        + IntStream.range(0, headings.size())
            .mapToObj(column -> column == 0 ? " --- |" : " ---: |")
            .collect(Collectors.joining()));
    rows.forEach(row -> lines.add(markdownRow(row)));
    return String.join("\n", lines);
  }

  private static String markdownRow(List<String> cells) {
    return cells.stream()
        .map(cell -> " " + cell.replace("|", "\\|") + " |")
        .collect(Collectors.joining("", "|", ""));
  }

  private int[] widths() {
    return IntStream.range(0, headings.size())
        .map(column -> IntStream.concat(
                IntStream.of(width(headings.get(column))),
                rows.stream().mapToInt(row -> width(row.get(column))))
            .max()
            .orElse(0))
        .toArray();
  }

  private String join(List<String> cells, int[] widths) {
    return IntStream.range(0, cells.size())
        .mapToObj(column -> padded(
            cells.get(column), widths[column], column == 0 || left.contains(headings.get(column))))
        .collect(Collectors.joining(GAP))
        .stripTrailing();
  }

  private static String padded(String cell, int width, boolean left) {
    String padding = " ".repeat(width - width(cell));
    return left ? cell + padding : padding + cell;
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }
}
