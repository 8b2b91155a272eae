package dev.rejoin.tools.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class DescriptorsTest {
  @Test
  void soft_ofALine_isTheLimitInForce() {
    assertThat(Descriptors.soft(
            "Max open files            1024                 524288               files"))
        .hasValue(1024);
  }

  @Test
  void soft_ofAnUnlimitedLine_isNone() {
    assertThat(Descriptors.soft(
            "Max open files            unlimited            unlimited            files"))
        .isEmpty();
  }

  @Test
  void require_ofAFleetThatFits_passes() {
    assertThatCode(() -> Descriptors.require(10_000, 1, OptionalInt.of(20_000)))
        .doesNotThrowAnyException();
    assertThatCode(() -> Descriptors.require(100_000, 2, OptionalInt.empty()))
        .doesNotThrowAnyException();
  }

  @Test
  void require_ofAFleetThatDoesNot_namesTheNumberThatWould() {
    assertThatThrownBy(() -> Descriptors.require(10_000, 2, OptionalInt.of(20_000)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "--agents: 10000 (expected: at most 9850, since this process may have 20000 ")
        .hasMessageContaining("an agent takes 2");
    assertThatThrownBy(() -> Descriptors.require(1, 1, OptionalInt.of(10)))
        .hasMessageContaining("at most 0,");
  }
}
