package dev.rejoin.tools.demo;

import static dev.rejoin.tools.demo.Lines.FAULT;
import static dev.rejoin.tools.demo.Lines.at;
import static dev.rejoin.tools.demo.Lines.evidence;
import static dev.rejoin.tools.demo.Lines.line;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.tools.events.EventLine;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChannelBoundsTest {
  private static final ChannelFigures NOTHING = ChannelFigures.of(List.of(), FAULT, at(2));

  private static ChannelFigures seen(EventLine... lines) {
    return ChannelFigures.of(List.of(lines), FAULT, at(2));
  }

  private static EventLine down(double seconds) {
    return line(seconds, "heartbeat_channel_down", "'was_open':true,'retry_ms':900");
  }

  @Test
  void figures_ofALossAndARepair_tellBoth() {
    ChannelFigures figures = seen(
        evidence(-1, "main", "suspect", false),
        down(0.25),
        evidence(0.5, "heartbeat", "lost", true),
        line(1.1, "heartbeat_channel_down", "'was_open':false"),
        line(1.9, "heartbeat_channel_opened", ""),
        line(3.5, "heartbeat_channel_opened", ""));

    assertThat(figures.findings())
        .containsExactly(new ChannelFigures.Finding(
            Duration.ofMillis(500), "heartbeat", "lost", Verdict.HEARTBEATS_ALONE));
    assertThat(figures.lostIn()).contains(Duration.ofMillis(250));
    assertThat(figures.repairedIn()).contains(Duration.ofMillis(1500));
    assertThat(figures.text()).contains("beats alone");
  }

  @Test
  void verdict_withoutAnAnswer_isAnOutageWhoeverNoticed() {
    assertThat(Verdict.of(evidence(1, "main", "lost", false))).isEqualTo(Verdict.OUTAGE);
    assertThat(Verdict.of(evidence(1, "heartbeat", "lost", false))).isEqualTo(Verdict.OUTAGE);
    assertThat(Verdict.of(evidence(1, "main", "lost", true))).isEqualTo(Verdict.MAIN_ALONE);
  }

  @Test
  void problems_ofAnOutageThatBothConfirm_areNone() {
    assertThat(ChannelBounds.outage().problems(seen(down(0.1), evidence(1, "main", "lost", false))))
        .isEmpty();
  }

  @Test
  void problems_ofAnotherConclusion_nameBoth() {
    assertThat(ChannelBounds.outage()
            .problems(
                seen(evidence(1, "main", "lost", false), evidence(2, "heartbeat", "lost", true))))
        .containsExactly("heartbeat lost after 2.00 s: taken for beats alone (expected: outage)");
  }

  @Test
  void problems_withoutAConclusion_sayNever() {
    assertThat(ChannelBounds.mainAlone().problems(NOTHING))
        .containsExactly("the two connections were never compared (expected: main alone)");
    assertThat(ChannelBounds.unharmed().problems(NOTHING)).isEmpty();
  }

  @Test
  void problems_ofHeartbeatsThatDoNotLast_nameIt() {
    assertThat(
            ChannelBounds.mainAlone().problems(seen(evidence(1, "main", "lost", true), down(1.5))))
        .containsExactly("the heartbeats' connection was lost after 1.50 s (expected: never)");
  }

  @Test
  void problems_ofARepairAtTheBoundOrPastIt_areNoneOrOne() {
    EventLine noticed = evidence(0.1, "heartbeat", "lost", true);
    assertThat(ChannelBounds.heartbeatsAlone()
            .problems(seen(noticed, line(10, "heartbeat_channel_opened", ""))))
        .isEmpty();
    assertThat(ChannelBounds.heartbeatsAlone()
            .problems(seen(noticed, line(10.1, "heartbeat_channel_opened", ""))))
        .containsExactly(
            "the heartbeats' connection was open again after 8.10 s (expected: within 8.00 s)");
    assertThat(ChannelBounds.heartbeatsAlone().problems(seen(noticed)))
        .containsExactly(
            "the heartbeats' connection was open again never (expected: within 8.00 s)");
  }
}
