package dev.rejoin.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SharesTest {

  @ParameterizedTest
  @CsvSource({"2%, 0.02, 2%", "0.02, 0.02, 2%", "12.5 %, 0.125, 12.5%", "1, 1, 100%", "0, 0, 0%"})
  void share_writtenEitherWay_isAPartOfOne(String text, double share, String formatted) {
    assertThat(Shares.parse(text)).isEqualTo(share);
    assertThat(Shares.format(share)).isEqualTo(formatted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "%", "NaN", "1d", "half", "0x1p3", "2%%"})
  void share_thatIsNone_isRefusedWithTheExpectation(String text) {
    assertThatThrownBy(() -> Shares.parse(text))
        .hasMessage(text + " (expected: a share such as 2% or 0.02)");
  }

  @Test
  void range_writtenAsItIsPrinted_isItselfAgain() {
    AgentRange range = new AgentRange(1 / 3.0, 0.75);
    assertThat(AgentRange.parse(range.toString())).isEqualTo(range);
    assertThat(AgentRange.parse(" 0% .. 50% ")).isEqualTo(new AgentRange(0, 0.5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"50%", "50%..50%", "60%..50%", "0%..101%", "a..b", ".."})
  void range_thatIsNone_isRefused(String text) {
    assertThatThrownBy(() -> AgentRange.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
