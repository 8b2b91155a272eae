package dev.rejoin.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PeerTextTest {
  @Test
  void clip_shortAndPrintable_isLeftAlone() {
    assertThat(PeerText.clip("503 Größe läuft über")).isEqualTo("503 Größe läuft über");
  }

  @Test
  void clip_controlsAndForgeries_becomeQuestionMarks() {
    assertThat(PeerText.clip("a\nb\r\u001b[31m\u202ec\u2028d\ud800e\ue000"))
        .isEqualTo("a?b??[31m?c?d?e?");
  }

  @Test
  void clip_long_endsInAnEllipsis() {
    assertThat(PeerText.clip("x".repeat(64))).isEqualTo("x".repeat(64));
    assertThat(PeerText.clip("x".repeat(65))).isEqualTo("x".repeat(63) + "…");
  }
}
