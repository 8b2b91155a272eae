package dev.rejoin.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class StoryTest {

  @Test
  void named_withoutNames_isEveryStoryThatCanBeTold() {
    assertThat(Story.named(List.of(), true)).containsExactly(Story.values());
    assertThat(Story.named(List.of(), false))
        .containsExactly(Story.KEPT, Story.FORGOTTEN, Story.CUT, Story.BLINK, Story.SLOW);
  }

  @Test
  void named_byALetter_isEveryStoryOfThatKind() {
    assertThat(Story.named(List.of("a"), false)).containsExactly(Story.KEPT, Story.FORGOTTEN);
  }

  @Test
  void named_inAnyOrderAndCase_keepsTheOrderOfTelling() {
    assertThat(Story.named(List.of("F", "D", " b", "a2"), true))
        .containsExactly(Story.FORGOTTEN, Story.CUT, Story.SLOW, Story.HEARTBEATS_ALONE);
  }

  @Test
  void named_byAnUnknownName_namesIt() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Story.named(List.of("b", "g"), true))
        .withMessage("--story: g (expected: a, a1, a2, b, c, d, e or f, separated by commas)");
  }

  @Test
  void named_ofTwoChannelsWhereThereIsOne_saysWhatItNeeds() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Story.named(List.of("e"), false))
        .withMessage(
            "--story: e (expected: a, a1, a2, b, c, d, or with --heartbeat-channel grpc e or f,"
                + " separated by commas)");
  }
}
