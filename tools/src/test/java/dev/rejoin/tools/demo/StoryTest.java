package dev.rejoin.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class StoryTest {

  @Test
  void named_withoutNames_isEveryStory() {
    assertThat(Story.named(List.of())).containsExactly(Story.values());
  }

  @Test
  void named_byALetter_isEveryStoryOfThatKind() {
    assertThat(Story.named(List.of("a"))).containsExactly(Story.KEPT, Story.FORGOTTEN);
  }

  @Test
  void named_inAnyOrderAndCase_keepsTheOrderOfTelling() {
    assertThat(Story.named(List.of("D", " b", "a2")))
        .containsExactly(Story.FORGOTTEN, Story.CUT, Story.SLOW);
  }

  @Test
  void named_byAnUnknownName_namesIt() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Story.named(List.of("b", "e")))
        .withMessage("--story: e (expected: a, a1, a2, b, c or d, separated by commas)");
  }
}
