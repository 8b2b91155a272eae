package dev.rejoin.tools.demo;

import static dev.rejoin.tools.demo.Lines.FAULT;
import static dev.rejoin.tools.demo.Lines.line;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.tools.events.EventLine;
import dev.rejoin.tools.text.Ink;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TimelineFormatTest {

  private static String told(List<EventLine> lines) {
    return lines.stream()
        .map(TimelineFormat::entry)
        .flatMap(Optional::stream)
        .map(entry -> TimelineFormat.text(entry, FAULT, Ink.plain()))
        .collect(Collectors.joining("\n"))
        .stripIndent();
  }

  @Test
  void text_ofAKillAndAReturn_readsAsAStory() {
    List<EventLine> lines = Lines.killedAndBack();
    assertThat(told(lines.subList(1, lines.size()))).isEqualTo("""
                 +0.004 s  ✗ lost         the stream ended; last byte 121 ms ago
                 +0.005 s  … wait         60 ms until attempt 1 (first attempt, spread over 1100us)
                 +0.066 s  ✗ attempt 1    connection refused after 0.8 ms
                 +5.310 s  → connected    attempt 2: dns 0.1 ms, tcp 0.4 ms, upgrade 9.5 ms
                 +5.390 s  → resume       answered with resumed in 70 ms
                 +5.400 s  ✓ ready        session resumed; connect 10 ms, registration 90 ms, epoch 7
                 +5.410 s  · hook         gateway-resync in 0.3 ms""");
  }

  @Test
  void text_ofASilentCut_readsAsAStory() {
    assertThat(told(List.of(
            line(6.97, "suspect", "'silent_ms':7000"),
            line(
                7.5,
                "attempt",
                "'attempt':1,'outcome':'abandoned','detail':'the suspect answered'"),
            line(7.5, "suspicion_cleared", "'silent_ms':7530"),
            line(
                12.2,
                "ready",
                "'resumed':true,'handover':true,'epoch':3,'connect_ms':1,'registration_ms':2"))))
        .isEqualTo("""
                 +6.970 s  ? suspect      no answer, silent for 7.00 s; another connection is tried beside it
                 +7.500 s  · attempt 1    abandoned: the suspect answered
                 +7.500 s  ✓ cleared      the answer came after all, after 7.53 s
                +12.200 s  ✓ ready        handed over, nothing lost in between; connect 1.0 ms, registration 2.0 ms, epoch 3""");
  }

  @Test
  void text_ofTwoChannels_saysWhichNoticedWhat() {
    assertThat(told(List.of(
            Lines.evidence(6.98, "main", "suspect", true),
            Lines.evidence(7.98, "heartbeat", "unanswered", true),
            line(
                8,
                "heartbeat_channel_down",
                "'was_open':true,'detail':'the stream ended','retry_ms':900"),
            line(
                9, "heartbeat_channel_down", "'was_open':false,'detail':'refused','retry_ms':2100"),
            line(11.2, "heartbeat_channel_opened", "'took_ms':12"))))
        .isEqualTo("""
                 +6.980 s  ⇄ evidence     main connection suspect; so it is
                 +7.980 s  ⇄ evidence     heartbeats unanswered; so it is
                 +8.000 s  ✗ heartbeats   their connection is lost: the stream ended; again in 900 ms
                 +9.000 s  ✗ heartbeats   still without a connection of their own: refused; again in 2.10 s
                +11.200 s  ✓ heartbeats   have a connection of their own, opened in 12 ms""");
  }

  @Test
  void entry_ofAnEventThatAddsNothing_isEmpty() {
    assertThat(TimelineFormat.entry(line(1, "request_sent", ""))).isEmpty();
    assertThat(TimelineFormat.entry(line(1, "attempt", "'attempt':1"))).isEmpty();
    assertThat(TimelineFormat.entry(line(1, "something_new", ""))).isEmpty();
  }
}
