package dev.rejoin.tools.trace;

import dev.rejoin.tools.text.Ink.Tone;
import java.util.ArrayList;
import java.util.List;

/**
 * What of a trace a terminal shows: the way back, in which attempts that failed alike one after the other are one line with
 * the waits between them; and the attempt that succeeded, step by step.
 */
final class WaterfallRows {
  private static final String AGENT = "rejoin-agent";
  private static final int ALIKE = 3;

  private final Trace trace;
  private final List<WaterfallRow> rows = new ArrayList<>();

  private WaterfallRows(Trace trace) {
    this.trace = trace;
  }

  static List<WaterfallRow> ofTheWayBack(Trace trace) {
    WaterfallRows rows = new WaterfallRows(trace);
    rows.row(trace.root(), 0);
    rows.wayBack();
    return List.copyOf(rows.rows);
  }

  /** Empty if none has succeeded, or nothing is told of it. */
  static List<WaterfallRow> ofTheLastAttempt(Trace trace) {
    WaterfallRows rows = new WaterfallRows(trace);
    trace.beneath(trace.root()).stream()
        .filter(span -> span.is("rejoin.attempt") && !isFailure(span))
        .filter(span -> !trace.beneath(span).isEmpty())
        .findFirst()
        .ifPresent(span -> rows.withChildren(span, 0));
    return List.copyOf(rows.rows);
  }

  private void wayBack() {
    List<ArrivedSpan> parts = trace.beneath(trace.root());
    int next = 0;
    while (next < parts.size()) {
      int end = endOfAlike(parts, next);
      List<ArrivedSpan> failed =
          parts.subList(next, end).stream().filter(WaterfallRows::isFailure).toList();
      if (failed.size() >= ALIKE) {
        summary(failed, parts.get(next).startNanos(), parts.get(end - 1).endNanos());
        next = end;
      } else {
        part(parts.get(next));
        next++;
      }
    }
  }

  /** Up to and without the first that is neither a wait before, nor one more try that failed like the first one. */
  private static int endOfAlike(List<ArrivedSpan> parts, int from) {
    String outcome = "";
    int end = from;
    for (int i = from; i < parts.size(); i++) {
      ArrivedSpan part = parts.get(i);
      if (isFailure(part)) {
        String its = outcome(part);
        if (!outcome.isEmpty() && !outcome.equals(its)) {
          return end;
        }
        outcome = its;
        end = i + 1;
      } else if (!part.is("rejoin.wait")) {
        return end;
      }
    }
    return end;
  }

  private static boolean isFailure(ArrivedSpan span) {
    return span.is("rejoin.attempt") && !outcome(span).equals("ready")
        || span.is("rejoin.probe") && span.failed();
  }

  private static String outcome(ArrivedSpan span) {
    return span.told("outcome").orElse("");
  }

  private void summary(List<ArrivedSpan> failed, long from, long to) {
    ArrivedSpan first = failed.get(0);
    String tries = first.is("rejoin.probe")
        ? failed.size() + " probes"
        : "attempts " + number(first) + "–" + number(failed.get(failed.size() - 1));
    String label = tries + " and waits: " + outcome(first);
    rows.add(new WaterfallRow(1, label, false, Tone.BAD, from, to));
  }

  private static String number(ArrivedSpan attempt) {
    return attempt.told("attempt").orElse("?");
  }

  /** An attempt is one line here: how long it took and how it ended is all there is to say of most. */
  private void part(ArrivedSpan span) {
    if (span.is("rejoin.attempt")) {
      row(span, 1);
    } else {
      withChildren(span, 1);
    }
  }

  private void withChildren(ArrivedSpan span, int depth) {
    row(span, depth);
    trace.beneath(span).forEach(child -> withChildren(child, depth + 1));
  }

  private void row(ArrivedSpan span, int depth) {
    boolean remote = !span.service().equals(AGENT);
    rows.add(new WaterfallRow(
        depth,
        remote ? "control plane: " + label(span) : label(span),
        remote,
        tone(span, remote),
        span.startNanos(),
        span.endNanos()));
  }

  private static Tone tone(ArrivedSpan span, boolean remote) {
    if (span.failed() || isFailure(span)) {
      return Tone.BAD;
    } else if (remote) {
      return Tone.STEP;
    }
    return switch (span.name()) {
      case "rejoin.wait" -> Tone.FAINT;
      case "rejoin.detection", "rejoin.detection.suspicion", "rejoin.detection.confirmation" ->
        Tone.NOTICE;
      default -> Tone.GOOD;
    };
  }

  private static String label(ArrivedSpan span) {
    return switch (span.name()) {
      case "rejoin.return", "rejoin.handover" ->
        span.name().substring("rejoin.".length()) + ": " + span.told("cause").orElse("?");
      case "rejoin.detection" -> "detection";
      case "rejoin.detection.suspicion" -> "until it was suspected";
      case "rejoin.detection.confirmation" -> "until it was certain";
      case "rejoin.wait" ->
        "wait: " + span.told("wait.why").or(() -> span.told("wait.rule")).orElse("?");
      case "rejoin.attempt" -> "attempt " + number(span) + ": " + outcome(span);
      case "rejoin.attempts" ->
        span.told("attempts").orElse("?") + " attempts, " + span.told("probes").orElse("0")
            + " probes, summed up";
      case "rejoin.probe" -> "probe: " + outcome(span);
      case "rejoin.heartbeat_channel" -> "heartbeat channel";
      case "rejoin.hook" -> "hook: " + span.told("hook").orElse("?");
      case "rejoin.accept" -> "accept: " + outcome(span);
      default -> plain(span);
    };
  }

  private static String plain(ArrivedSpan span) {
    String name = span.name().replaceFirst("^rejoin\\.(connect\\.)?", "");
    return span.told("answer").map(answer -> name + " → " + answer).orElse(name);
  }
}
