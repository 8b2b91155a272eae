package dev.rejoin.tools.demo;

import dev.rejoin.tools.events.EventLine;

/** What an agent concluded when one of its two connections was in trouble. */
enum Verdict {
  OUTAGE("outage"),
  /** Heartbeats are answered: the control plane is there. */
  MAIN_ALONE("main alone"),
  /** The main connection delivers: only the heartbeats' own is in trouble. */
  HEARTBEATS_ALONE("beats alone");

  private final String text;

  Verdict(String text) {
    this.text = text;
  }

  /** For the table. */
  String text() {
    return text;
  }

  /** What an event named {@code evidence} says. */
  static Verdict of(EventLine evidence) {
    if (!evidence.flag("other_answers")) {
      return OUTAGE;
    }
    return evidence.text("noticed_by").equals("main") ? MAIN_ALONE : HEARTBEATS_ALONE;
  }
}
