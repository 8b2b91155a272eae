package dev.rejoin.tools.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.tools.text.Ink.Tone;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InkTest {
  private static final Map<String, String> XTERM = Map.of("TERM", "xterm-256color");

  private static boolean colours(boolean terminal, Map<String, String> environment) {
    return Ink.forTerminal(terminal, environment).paint(Tone.GOOD, "x").contains("\u001b[32m");
  }

  @Test
  void forTerminal_onATerminal_colours() {
    assertThat(colours(true, XTERM)).isTrue();
  }

  @Test
  void forTerminal_inAPipe_staysPlain() {
    assertThat(colours(false, XTERM)).isFalse();
  }

  @Test
  void forTerminal_withNoColor_staysPlain() {
    assertThat(colours(true, Map.of("TERM", "xterm", "NO_COLOR", "1"))).isFalse();
  }

  @Test
  void forTerminal_withEmptyNoColor_colours() {
    assertThat(colours(true, Map.of("TERM", "xterm", "NO_COLOR", ""))).isTrue();
  }

  @Test
  void forTerminal_onADumbTerminal_staysPlain() {
    assertThat(colours(true, Map.of("TERM", "dumb"))).isFalse();
    assertThat(colours(true, Map.of())).isFalse();
  }

  @Test
  void paint_ofPlainInk_changesNothing() {
    assertThat(Ink.plain().paint(Tone.BAD, "lost")).isEqualTo("lost");
  }
}
