package dev.rejoin.tools.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.tools.text.Ink;
import org.junit.jupiter.api.Test;

class WaterfallTest {

  @Test
  void draw_inAPipe_isBarsOverTime() {
    assertThat(Waterfall.draw(Told.killedAndBack().trace(), Ink.plain(), 92).stripIndent())
        .isEqualTo("""
                                                                      0 s                       6.40 s
            return: connection_lost                         6.00 s    ██████████████████████████████
              detection                                     1.00 s    █████
              attempts 2–5 and waits: connection_refused    3.10 s         ████████████████
              wait: every 1s                                998 ms                        █████
              attempt 6: ready                              900 ms                             █████
              hook: gateway-resync                          400 ms                                  ██

                                                                      0 s                       900 ms
            attempt 6: ready                                900 ms    ████████████████████████████████
              upgrade                                       600 ms    █████████████████████
              control plane: accept: open                   400 ms       ▒▒▒▒▒▒▒▒▒▒▒▒▒▒
                control plane: authenticate                 300 ms           ▒▒▒▒▒▒▒▒▒▒▒
              resume → resumed                              300 ms                         ███████████
              control plane: resume → resumed               100 ms                            ▒▒▒▒""");
  }

  @Test
  void draw_ofAnOpenBreaker_isOneLineForAllProbesThatFailedAlike() {
    Told told = new Told("t", 0);
    String root = told.agent("", "return", 0, 5_000, "cause", "connection_lost");
    for (int at = 0; at < 4_000; at += 1_000) {
      told.failing(root, "probe", at, at + 10, "attempt", "12", "outcome", "unhealthy");
      told.agent(root, "wait", at + 10, at + 1_000, "wait.why", "every 1s");
    }
    told.agent(root, "probe", 4_000, 4_010, "attempt", "12", "outcome", "healthy");
    told.agent(root, "attempt", 4_010, 5_000, "attempt", "12", "outcome", "ready");
    told.agent(root, "heartbeat_channel", 5_050, 5_100);

    assertThat(told.trace().flaws()).isEmpty();
    assertThat(Waterfall.draw(told.trace(), Ink.plain(), 92).lines().map(String::strip))
        .anySatisfy(line -> assertThat(line).startsWith("4 probes and waits: unhealthy "))
        .anySatisfy(line -> assertThat(line).startsWith("probe: healthy "))
        .anySatisfy(line -> assertThat(line).startsWith("heartbeat channel "));
  }

  @Test
  void draw_onATerminal_coloursBarsOnly() {
    String text = Waterfall.draw(Told.killedAndBack().trace(), Ink.coloured(), 92);

    assertThat(text.lines().filter(line -> line.contains("detection")))
        .singleElement()
        .satisfies(line -> assertThat(line).startsWith("    detection").endsWith("█\u001b[0m"));
  }

  @Test
  void draw_ofALongWhy_cutsIt() {
    Told told = new Told("t", 0);
    String root = told.agent("", "return", 0, 100, "cause", "silent");
    told.agent(root, "wait", 0, 100, "wait.why", "because ".repeat(20));

    assertThat(Waterfall.draw(told.trace(), Ink.plain(), 10).lines())
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80))
        .anySatisfy(line -> assertThat(line).contains("because becau… "));
  }
}
