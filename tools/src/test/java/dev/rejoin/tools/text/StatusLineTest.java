package dev.rejoin.tools.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StatusLineTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private StatusLine on(boolean terminal) {
    return new StatusLine(new PrintStream(bytes, true, StandardCharsets.UTF_8), terminal);
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8).replace("\u001b[2K", "<wipe>").replace("\r", "");
  }

  @Test
  void status_inAPipe_isNotSeen() {
    StatusLine out = on(false);
    out.status("waiting");
    out.line("done");
    assertThat(printed()).isEqualTo("done\n");
  }

  @Test
  void status_onATerminal_staysBeneathTheLines() {
    StatusLine out = on(true);
    out.status("waiting");
    out.line("one");
    out.status("");
    assertThat(printed()).isEqualTo("waiting<wipe>one\nwaiting<wipe>");
  }

  @Test
  void line_afterClose_isNotPrinted() {
    StatusLine out = on(true);
    out.status("waiting");
    out.close();
    out.line("late");
    assertThat(printed()).isEqualTo("waiting<wipe>");
  }
}
