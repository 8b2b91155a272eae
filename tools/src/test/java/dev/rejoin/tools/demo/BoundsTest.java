package dev.rejoin.tools.demo;

import static dev.rejoin.tools.demo.Lines.FAULT;
import static dev.rejoin.tools.demo.Lines.at;
import static dev.rejoin.tools.demo.Lines.line;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BoundsTest {
  private static final ReturnFigures GOOD = ReturnFigures.of(Lines.killedAndBack(), FAULT, at(5));

  private static ReturnFigures lag(double seconds) {
    return ReturnFigures.of(
        List.of(line(0.1, "lost", ""), line(5 + seconds, "ready", "'resumed':true")), FAULT, at(5));
  }

  @Test
  void problems_ofAGoodReturn_areNone() {
    assertThat(Bounds.afterReset(true).problems(GOOD)).isEmpty();
  }

  @Test
  void problems_atTheBound_areNone() {
    assertThat(Bounds.afterReset(true).problems(lag(1.5))).isEmpty();
  }

  @Test
  void problems_justPastTheBound_nameValueAndExpectation() {
    assertThat(Bounds.afterReset(true).problems(lag(1.51)))
        .containsExactly("ready again after 1.51 s (expected: within 1.50 s)");
  }

  @Test
  void problems_withoutAReturn_sayNever() {
    ReturnFigures nothing = ReturnFigures.of(List.of(), FAULT, at(5));
    assertThat(Bounds.afterSilence().problems(nothing))
        .containsExactly(
            "never suspected (expected: within 7.50 s)",
            "never declared lost (expected: within 10.50 s)",
            "never ready again (expected: within 1.50 s)");
  }

  @Test
  void problems_ofTheOtherKindOfReturn_nameIt() {
    assertThat(Bounds.afterReset(false).problems(GOOD))
        .containsExactly("resumed (expected: registered in full)");
  }

  @Test
  void problems_ofALossWhereNoneMayBe_nameIt() {
    assertThat(Bounds.unharmed().problems(GOOD))
        .containsExactly("the session was lost after 4.0 ms (expected: never)");
    assertThat(Bounds.unharmed().problems(ReturnFigures.of(List.of(), FAULT, at(1))))
        .isEmpty();
  }
}
