package dev.rejoin.tools.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class TableTest {
  private static Table table() {
    return Table.of("outage", "p50", "max")
        .row("0.3 s", "≤ 12 ms", "1.04 s")
        .row("120 s", "–", "9 s");
  }

  @Test
  void plain_ofSeveralRows_alignsFiguresRight() {
    assertThat(table().plain()).isEqualTo("""
            outage      p50     max
            ──────  ───────  ──────
            0.3 s   ≤ 12 ms  1.04 s
            120 s         –     9 s""");
  }

  @Test
  void plain_withAFinish_appliesItToRowsByTheirLastCell() {
    assertThat(table().plain((last, row) -> last.equals("9 s") ? "<" + row + ">" : row))
        .endsWith("\n0.3 s   ≤ 12 ms  1.04 s\n<120 s         –     9 s>");
  }

  @Test
  void markdown_ofSeveralRows_isATable() {
    assertThat(table().markdown()).isEqualTo("""
            | outage | p50 | max |
            | --- | ---: | ---: |
            | 0.3 s | ≤ 12 ms | 1.04 s |
            | 120 s | – | 9 s |""");
  }

  @Test
  void row_withAMissingCell_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> table().row("2 s", "1 ms"))
        .withMessage("row of 2 cells (expected: 3)");
  }

  @Test
  void plain_columnOfWords_isLeftAligned() {
    String text = Table.of("a", "words", "n", "more")
        .leftAligned("words", "more")
        .row("x", "in", "1", "b")
        .row("y", "inside", "22", "")
        .plain();
    assertThat(text.lines())
        .containsExactly(
            "a  words    n  more", "─  ──────  ──  ────", "x  in       1  b", "y  inside  22");
  }
}
