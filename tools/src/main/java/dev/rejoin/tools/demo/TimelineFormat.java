package dev.rejoin.tools.demo;

import dev.rejoin.tools.events.EventLine;
import dev.rejoin.tools.events.Micros;
import dev.rejoin.tools.text.Figures;
import dev.rejoin.tools.text.Ink;
import dev.rejoin.tools.text.Ink.Tone;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Puts an agent's events into words. */
final class TimelineFormat {
  private static final int LABEL_WIDTH = 12;

  private TimelineFormat() {}

  /** The entry for an event; empty for one that adds nothing to the story. */
  static Optional<TimelineEntry> entry(EventLine line) {
    return switch (line.event()) {
      case "suspect" ->
        of(
            line,
            Tone.NOTICE,
            "?",
            "suspect",
            "no answer, silent for " + millis(line, "silent_ms")
                + "; another connection is tried beside it");
      case "suspicion_cleared" ->
        of(
            line,
            Tone.GOOD,
            "✓",
            "cleared",
            "the answer came after all, after " + millis(line, "silent_ms"));
      case "lost" ->
        of(
            line,
            Tone.BAD,
            "✗",
            "lost",
            line.text("detail") + "; last byte " + millis(line, "silent_ms") + " ago");
      case "waiting" ->
        of(
            line,
            Tone.FAINT,
            "…",
            "wait",
            millis(line, "delay_ms") + " until attempt " + line.number("attempt") + " ("
                + line.text("why") + ")");
      case "wait_cut" -> of(line, Tone.NOTICE, "!", "wait over", "cut short by " + line.text("by"));
      case "attempt" -> attempt(line);
      case "connected" ->
        of(
            line,
            Tone.STEP,
            "→",
            "connected",
            "attempt " + line.number("attempt") + ": " + phases(line));
      case "request_answered" ->
        of(
            line,
            Tone.STEP,
            "→",
            line.text("type"),
            "answered with " + line.text("answer") + " in " + millis(line, "took_ms"));
      case "registration_deferred" ->
        of(
            line,
            Tone.NOTICE,
            "…",
            "deferred",
            line.text("detail") + ", for " + millis(line, "retry_after_ms"));
      case "ready" -> of(line, Tone.GOOD, "✓", "ready", ready(line));
      case "hook" ->
        of(
            line,
            Tone.FAINT,
            "·",
            "hook",
            line.text("hook") + " in " + millis(line, "took_ms")
                + (line.text("failure").isEmpty() ? "" : ": " + line.text("failure")));
      case "evidence" ->
        of(
            line,
            Tone.STEP,
            "⇄",
            "evidence",
            (line.text("noticed_by").equals("main") ? "main connection " : "heartbeats ")
                + line.text("what") + "; " + line.text("conclusion"));
      case "heartbeat_channel_opened" ->
        of(
            line,
            Tone.GOOD,
            "✓",
            "heartbeats",
            "have a connection of their own, opened in " + millis(line, "took_ms"));
      case "heartbeat_channel_down" -> channelDown(line);
      case "draining" -> of(line, Tone.NOTICE, "!", "draining", "over " + millis(line, "over_ms"));
      case "peer_misbehaved", "strategy_misbehaved" ->
        of(line, Tone.NOTICE, "!", "misbehaved", line.text("detail"));
      case "halted" -> of(line, Tone.BAD, "✗", "halted", line.text("detail"));
      default -> Optional.empty();
    };
  }

  private static Optional<TimelineEntry> attempt(EventLine line) {
    String label = "attempt " + line.number("attempt");
    return switch (line.text("outcome")) {
      case "failed" ->
        of(
            line,
            Tone.FAINT,
            "✗",
            label,
            line.text("reason").replace('_', ' ') + " after " + millis(line, "took_ms"));
      case "abandoned" -> of(line, Tone.FAINT, "·", label, "abandoned: " + line.text("detail"));
      default -> Optional.empty(); // its end tells more
    };
  }

  private static Optional<TimelineEntry> channelDown(EventLine line) {
    boolean lost = line.flag("was_open");
    return of(
        line,
        lost ? Tone.BAD : Tone.FAINT,
        "✗",
        "heartbeats",
        (lost ? "their connection is lost: " : "still without a connection of their own: ")
            + line.text("detail") + "; again in " + millis(line, "retry_ms"));
  }

  private static String ready(EventLine line) {
    String how = line.flag("handover")
        ? "handed over, nothing lost in between"
        : line.flag("resumed") ? "session resumed" : "registered in full";
    return how + "; connect " + millis(line, "connect_ms") + ", registration "
        + millis(line, "registration_ms") + ", epoch " + line.number("epoch");
  }

  private static String phases(EventLine line) {
    Map<String, Duration> phases = line.phases();
    return phases.isEmpty()
        ? "open"
        : phases.entrySet().stream()
            .map(phase -> phase.getKey() + " " + Figures.duration(phase.getValue()))
            .collect(Collectors.joining(", "));
  }

  private static String millis(EventLine line, String field) {
    return line.millis(field).map(Figures::duration).orElse("?");
  }

  private static Optional<TimelineEntry> of(
      EventLine line, Tone tone, String mark, String label, String detail) {
    return Optional.of(
        new TimelineEntry(line.micros(), tone, mark, label, detail, Optional.of(line.fields())));
  }

  /** One line: seconds since the fault, mark, label, detail. */
  static String text(TimelineEntry entry, long faultAt, Ink ink) {
    double seconds = Micros.between(faultAt, entry.micros()).toNanos() / 1e9;
    String when = String.format(Locale.ROOT, "%+9.3f s", seconds);
    String what =
        String.format(Locale.ROOT, "%s %-" + LABEL_WIDTH + "s", entry.mark(), entry.label());
    boolean faint = entry.tone() == Tone.FAINT;
    return "  " + ink.paint(Tone.FAINT, when) + "  " + ink.paint(entry.tone(), what) + " "
        + (faint ? ink.paint(Tone.FAINT, entry.detail()) : entry.detail());
  }
}
