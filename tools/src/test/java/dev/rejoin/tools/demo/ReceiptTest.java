package dev.rejoin.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReceiptTest {

  @Test
  void problems_whenEveryMessageWasAnsweredOnce_areNone() {
    assertThat(new Receipt(48, 0, 48, 0).problems()).isEmpty();
  }

  @Test
  void problems_whenAnAnswerIsMissing_countIt() {
    assertThat(new Receipt(48, 0, 46, 1).problems())
        .containsExactly("2 of 48 messages lost, 1 pending (expected: none)");
  }

  @Test
  void problems_whenAnAnswerCameTwice_countIt() {
    assertThat(new Receipt(48, 0, 49, 0).problems())
        .containsExactly("1 of 48 messages doubled (expected: none)");
  }

  @Test
  void problems_whenAnUnsureCommandWasAnswered_areNone() {
    assertThat(new Receipt(48, 1, 49, 0).problems()).isEmpty();
    assertThat(new Receipt(48, 1, 48, 0).problems()).isEmpty();
    assertThat(new Receipt(48, 1, 50, 0).problems()).hasSize(1);
  }
}
