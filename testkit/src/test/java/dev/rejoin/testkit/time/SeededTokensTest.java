package dev.rejoin.testkit.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SeededTokensTest {

  @Test
  void sameSeed_givesTheSameTokens_otherSeedOthers() {
    assertThat(first(100, 7)).isEqualTo(first(100, 7)).doesNotContainAnyElementsOf(first(100, 8));
  }

  @Test
  void tokens_areDistinctAndOfTheProductionForm() {
    assertThat(first(10_000, 1))
        .doesNotHaveDuplicates()
        .allMatch(token -> token.matches("[A-Za-z0-9_-]{24}"));
  }

  private static List<String> first(int count, long seed) {
    return Stream.generate(new SeededTokens(seed)::next).limit(count).toList();
  }
}
