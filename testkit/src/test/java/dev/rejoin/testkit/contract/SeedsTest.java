package dev.rejoin.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SeedsTest {
  private static final long[] FIXED = {4, 5};

  @Test
  void nothingAsked_givesTheFixedList() {
    assertThat(SeedsSource.chosen(FIXED, null, null)).containsExactly(4L, 5L);
  }

  @Test
  void row_followsTheList() {
    assertThat(SeedsSource.fixed(FIXED, 3)).containsExactly(4, 5, 1, 2, 3);
  }

  @Test
  void oneSeed_replacesTheList() {
    assertThat(SeedsSource.chosen(FIXED, " -9 ", "100")).containsExactly(-9L);
  }

  @Test
  void moreSeeds_followTheListAndDiffer() {
    assertThat(SeedsSource.chosen(FIXED, null, "50"))
        .hasSize(52)
        .startsWith(4L, 5L)
        .doesNotHaveDuplicates();
  }

  @Test
  void garbledSeed_isRefusedWithValueAndExpectation() {
    assertThatThrownBy(() -> SeedsSource.chosen(FIXED, "x", null))
        .hasMessage("-Drejoin.seed=x (expected: a whole number)");
  }
}
