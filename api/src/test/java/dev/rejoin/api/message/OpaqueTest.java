package dev.rejoin.api.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OpaqueTest {

  @Test
  void bytes_areCopiedInAndOut() {
    byte[] bytes = {1, 2, 3};
    Opaque opaque = Opaque.of(bytes);

    bytes[0] = 9;
    opaque.toByteArray()[1] = 9;

    assertThat(opaque.toByteArray()).containsExactly(1, 2, 3);
    assertThat(opaque.size()).isEqualTo(3);
  }

  @Test
  void size_endsAtTheLimit() {
    assertThat(Opaque.of(new byte[Opaque.LONGEST]).size()).isEqualTo(65_536);
    assertThatThrownBy(() -> Opaque.of(new byte[Opaque.LONGEST + 1]))
        .hasMessage("body: 65537 bytes (expected: at most 65536)");
  }

  @Test
  void equality_isThatOfTheBytes_andPrintingShowsOnlyTheirNumber() {
    assertThat(Opaque.ofText("Zoë")).isEqualTo(Opaque.ofText("Zoë")).hasToString("4 bytes");
    assertThat(Opaque.ofText("Zoë")).hasSameHashCodeAs(Opaque.ofText("Zoë"));
    assertThat(Opaque.ofText("Zoë").text()).isEqualTo("Zoë");
    assertThat(Opaque.ofText("")).isEqualTo(Opaque.empty()).isNotEqualTo(Opaque.ofText("a"));
  }
}
