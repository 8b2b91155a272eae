package dev.rejoin.tools.demo;

import static dev.rejoin.tools.demo.Lines.FAULT;
import static dev.rejoin.tools.demo.Lines.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.tools.text.Ink;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DemoReportTest {
  private static final Duration TOOK = Duration.ofMillis(71_400);

  private static final Wiring ONE = new Wiring(DemoTransport.GRPC, DemoHeartbeats.MAIN);
  private static final Wiring TWO = new Wiring(DemoTransport.WEBSOCKET, DemoHeartbeats.GRPC);

  private static StoryOutcome outcome(List<String> problems) {
    return outcome(problems, Optional.empty());
  }

  private static StoryOutcome outcome(List<String> problems, Optional<ChannelFigures> channel) {
    List<TimelineEntry> timeline = Lines.killedAndBack().stream()
        .flatMap(line -> TimelineFormat.entry(line).stream())
        .toList();
    return new StoryOutcome(
        Story.KEPT,
        ReturnFigures.of(Lines.killedAndBack(), FAULT, at(5)),
        channel,
        Optional.of(new Receipt(48, 0, 48, 0)),
        problems,
        "",
        timeline);
  }

  @Test
  void text_ofAGoodStory_isATableAndAVerdict() {
    DemoReport report = new DemoReport(ONE, List.of(outcome(List.of())), 1, TOOK);
    assertThat(report.passed()).isTrue();
    assertThat(report.text(Ink.plain()))
        .contains(
            "a1  kill -9, 5 s, sessions kept          –  4.0 ms  300 ms    10 ms     90 ms  400 ms  ≤ 1.50 s     48/48  resumed")
        .endsWith("\n1 of 1 stories ended within their bounds, in 71 s");
  }

  @Test
  void report_ofTwoChannels_tellsWhatTheLossWasTakenFor() {
    ChannelFigures channel =
        ChannelFigures.of(List.of(Lines.evidence(0.02, "heartbeat", "lost", false)), FAULT, at(5));
    DemoReport report =
        new DemoReport(TWO, List.of(outcome(List.of(), Optional.of(channel))), 1, TOOK);

    assertThat(report.text(Ink.plain())).contains("  taken for  ", "  4.0 ms     outage  300 ms  ");
    JsonNode json = JsonMapper.shared().readTree(report.json());
    assertThat(json.path("heartbeat_channel").stringValue()).isEqualTo("grpc");
    JsonNode heartbeats = json.path("stories").get(0).path("heartbeats");
    JsonNode evidence = heartbeats.path("evidence").get(0);
    assertThat(evidence.path("noticed_by").stringValue()).isEqualTo("heartbeat");
    assertThat(evidence.path("taken_for").stringValue()).isEqualTo("outage");
    assertThat(evidence.path("after_ms").doubleValue()).isEqualTo(20.0);
    assertThat(heartbeats.path("repaired_ms").isNull()).isTrue();
  }

  @Test
  void text_ofABadStory_endsWithItsProblems() {
    DemoReport report = new DemoReport(ONE, List.of(outcome(List.of("one", "two"))), 2, TOOK);
    assertThat(report.passed()).isFalse();
    assertThat(report.text(Ink.plain()))
        .endsWith("\n0 of 2 stories ended within their bounds, in 71 s\n  a1: one\n     two");
  }

  @Test
  void passed_whenAStoryWasNotTold_isFalse() {
    assertThat(new DemoReport(ONE, List.of(outcome(List.of())), 2, TOOK).passed())
        .isFalse();
  }

  @Test
  void write_intoAMissingFolder_makesItAndWritesJson(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("a/b/demo.json");
    new DemoReport(ONE, List.of(outcome(List.of())), 1, TOOK).write(file);
    JsonNode json = JsonMapper.shared().readTree(file.toFile());
    assertThat(json.path("passed").booleanValue()).isTrue();
    JsonNode story = json.path("stories").get(0);
    assertThat(story.path("figures").path("lag_ms").doubleValue()).isEqualTo(400.0);
    assertThat(story.path("figures").path("suspected_ms").isNull()).isTrue();
    assertThat(story.path("bounds").path("lag_ms").doubleValue()).isEqualTo(1500.0);
    assertThat(story.path("messages").path("lost").intValue()).isZero();
    assertThat(story.path("timeline").get(0).path("event").path("event").stringValue())
        .isEqualTo("ready");
  }
}
