package dev.rejoin.tools.demo;

import dev.rejoin.tools.events.Micros;
import dev.rejoin.tools.text.Figures;
import dev.rejoin.tools.text.Ink;
import dev.rejoin.tools.text.Ink.Tone;
import dev.rejoin.tools.text.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What all the stories came to, for people and for machines. */
final class DemoReport {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final String NOTHING = "–";

  private final Wiring wiring;
  private final List<StoryOutcome> outcomes;
  private final int planned;
  private final Duration took;

  /**
   * Of the stories that were told.
   *
   * @param planned how many should have been
   */
  DemoReport(Wiring wiring, List<StoryOutcome> outcomes, int planned, Duration took) {
    this.wiring = wiring;
    this.outcomes = List.copyOf(outcomes);
    this.planned = planned;
    this.took = took;
  }

  boolean passed() {
    return outcomes.size() == planned && outcomes.stream().allMatch(StoryOutcome::passed);
  }

  /** The closing table, and a verdict beneath it. */
  String text(Ink ink) {
    Table table = Table.of(columns(
        "story",
        "suspected",
        "lost",
        "taken for",
        "wait",
        "connect",
        "register",
        "lag",
        "bound",
        "messages",
        "ended"));
    for (StoryOutcome outcome : outcomes) {
      ReturnFigures figures = outcome.figures();
      table.row(columns(
          outcome.story().id() + "  " + outcome.story().label(),
          cell(figures.suspectedIn()),
          cell(figures.lostIn()),
          outcome.channel().flatMap(ChannelFigures::text).orElse(NOTHING),
          cell(figures.waited()),
          cell(figures.connectTook()),
          cell(figures.registrationTook()),
          cell(figures.lag()),
          outcome.story().bounds().text(),
          outcome.receipt().map(Receipt::text).orElse(NOTHING),
          outcome.result()));
    }
    return table.plain(
            (ended, row) -> ink.paint(ended.equals("FAILED") ? Tone.BAD : Tone.GOOD, row))
        + "\n\n" + ink.paint(Tone.FAINT, LEGEND + (wiring.twoChannels() ? CHANNEL_LEGEND : ""))
        + "\n" + verdict(ink);
  }

  /** All of them, or, where heartbeats have no connection of their own, all but what that would have told. */
  private String[] columns(String... all) {
    List<String> shown = new ArrayList<>(List.of(all));
    if (!wiring.twoChannels()) {
      shown.remove(VERDICT_COLUMN);
    }
    return shown.toArray(String[]::new);
  }

  private static final String LEGEND =
      "suspected, lost: since the fault. wait, lag: since the control plane could be reached again.\n"
          + "wait: until the attempt that succeeded began; connect and register: that attempt; lag: until the agent was ready.\n"
          + "messages: numbered commands answered exactly once, of those sent ten a second throughout.";

  private static final String CHANNEL_LEGEND =
      "\ntaken for: what the agent first concluded from its two connections; only where neither answered is it an outage.";

  private static final int VERDICT_COLUMN = 3;

  private String verdict(Ink ink) {
    long good = outcomes.stream().filter(StoryOutcome::passed).count();
    String text = good + " of " + planned + " stories ended within their bounds, in "
        + Figures.decimal(took.toMillis() / 1e3, 0) + " s";
    String problems = outcomes.stream()
        .filter(outcome -> !outcome.passed())
        .map(outcome ->
            "\n  " + outcome.story().id() + ": " + String.join("\n     ", outcome.problems()))
        .collect(Collectors.joining());
    return ink.paint(passed() ? Tone.GOOD : Tone.BAD, text) + problems;
  }

  private static String cell(Optional<Duration> duration) {
    return duration.map(Figures::duration).orElse(NOTHING);
  }

  /** Writes it for machines, making the folders on the way. */
  void write(Path file) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.writeString(file, json() + "\n");
  }

  /** Lengths of time are milliseconds, and null where there was nothing to measure. */
  String json() {
    JsonMapper mapper = JsonMapper.shared();
    ObjectNode json = mapper
        .createObjectNode()
        .put("passed", passed())
        .put("planned", planned)
        .put("transport", wiring.transport().toString())
        .put("heartbeat_channel", wiring.heartbeats().toString())
        .put("took_ms", took.toMillis())
        .put("java", System.getProperty("java.version"));
    ArrayNode stories = json.putArray("stories");
    outcomes.forEach(outcome -> story(stories.addObject(), outcome));
    return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(json);
  }

  private static void story(ObjectNode json, StoryOutcome outcome) {
    Story story = outcome.story();
    ReturnFigures figures = outcome.figures();
    json.put("id", story.id())
        .put("title", story.title())
        .put("passed", outcome.passed())
        .put("ended", outcome.result());
    ArrayNode problems = json.putArray("problems");
    outcome.problems().forEach(problems::add);
    ObjectNode bounds = json.putObject("bounds");
    millis(bounds, "suspected_ms", story.bounds().suspectedWithin());
    millis(bounds, "lost_ms", story.bounds().lostWithin());
    millis(bounds, "lag_ms", story.bounds().readyWithin());
    bounds.put("resumed", story.bounds().resumed());
    ObjectNode measured = json.putObject("figures");
    millis(measured, "suspected_ms", figures.suspectedIn());
    millis(measured, "lost_ms", figures.lostIn());
    millis(measured, "wait_ms", figures.waited());
    millis(measured, "connect_ms", figures.connectTook());
    millis(measured, "registration_ms", figures.registrationTook());
    millis(measured, "lag_ms", figures.lag());
    measured.put("attempts", figures.attempts()).put("resumed", figures.resumed());
    outcome.channel().ifPresent(seen -> channel(json.putObject("heartbeats"), seen));
    outcome
        .receipt()
        .ifPresent(receipt -> json.putObject("messages")
            .put("sent", receipt.accepted())
            .put("lost", receipt.lost())
            .put("doubled", receipt.doubled())
            .put("unsure", receipt.unsure()));
    json.put("note", outcome.extra());
    timeline(json.putArray("timeline"), outcome.timeline());
  }

  private static void channel(ObjectNode json, ChannelFigures figures) {
    ArrayNode findings = json.putArray("evidence");
    figures
        .findings()
        .forEach(finding -> findings
            .addObject()
            .put("after_ms", millis(finding.after()))
            .put("noticed_by", finding.noticedBy())
            .put("what", finding.what())
            .put("taken_for", finding.verdict().text()));
    millis(json, "lost_ms", figures.lostIn());
    millis(json, "repaired_ms", figures.repairedIn());
  }

  private static void timeline(ArrayNode json, List<TimelineEntry> entries) {
    long begin = entries.isEmpty() ? 0 : entries.get(0).micros();
    for (TimelineEntry entry : entries) {
      ObjectNode line = json.addObject()
          .put("offset_ms", millis(Micros.between(begin, entry.micros())))
          .put("label", entry.label())
          .put("detail", entry.detail());
      entry.fields().ifPresent(fields -> line.set("event", fields));
    }
  }

  private static void millis(ObjectNode json, String name, Optional<Duration> duration) {
    if (duration.isPresent()) {
      json.put(name, millis(duration.get()));
    } else {
      json.putNull(name);
    }
  }

  private static double millis(Duration duration) {
    return duration.toNanos() / NANOS_PER_MILLI;
  }
}
