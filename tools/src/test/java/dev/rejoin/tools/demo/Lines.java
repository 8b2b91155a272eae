package dev.rejoin.tools.demo;

import dev.rejoin.tools.events.EventLine;
import java.util.List;

/** Event lines as an agent wrote them; times are seconds since {@link #FAULT}. */
final class Lines {
  static final long FAULT = 1_795_485_000_000_000L;

  private Lines() {}

  static long at(double seconds) {
    return FAULT + Math.round(seconds * 1e6);
  }

  static EventLine line(double seconds, String event, String fields) {
    return EventLine.parse("{\"t\":" + at(seconds) + ",\"agent\":\"demo-agent\",\"event\":\""
        + event + "\"" + (fields.isEmpty() ? "" : "," + fields.replace('\'', '"')) + "}");
  }

  /** What the agent concluded from its two connections. */
  static EventLine evidence(double seconds, String noticedBy, String what, boolean otherAnswers) {
    return line(
        seconds,
        "evidence",
        "'noticed_by':'" + noticedBy + "','what':'" + what + "','other_answers':" + otherAnswers
            + ",'conclusion':'so it is'");
  }

  /** Killed, refused twice, back at 5 s, resumed at 5.4 s. */
  static List<EventLine> killedAndBack() {
    return List.of(
        line(-1, "ready", "'resumed':false,'attempt':1"),
        line(
            0.004,
            "lost",
            "'reason':'connection_lost','detail':'the stream ended','silent_ms':120.5"),
        line(
            0.005,
            "waiting",
            "'attempt':1,'delay_ms':60.25,'why':'first attempt, spread over 1100us'"),
        line(0.065, "attempt", "'attempt':1,'cause':'connection_lost'"),
        line(
            0.066,
            "attempt",
            "'attempt':1,'outcome':'failed','reason':'connection_refused','took_ms':0.8"),
        line(5.3, "attempt", "'attempt':2,'cause':'connection_refused'"),
        line(
            5.31, "connected", "'attempt':2,'phases':{'dns_ms':0.1,'tcp_ms':0.4,'upgrade_ms':9.5}"),
        line(5.32, "request_sent", "'attempt':2,'type':'resume'"),
        line(
            5.39,
            "request_answered",
            "'attempt':2,'type':'resume','answer':'resumed','took_ms':70"),
        line(
            5.4,
            "ready",
            "'resumed':true,'handover':false,'attempt':2,'epoch':7,'connect_ms':10.0,'registration_ms':90.0"),
        line(5.41, "hook", "'hook':'gateway-resync','took_ms':0.3"));
  }
}
