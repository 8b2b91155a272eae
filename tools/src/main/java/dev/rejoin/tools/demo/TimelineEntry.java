package dev.rejoin.tools.demo;

import dev.rejoin.tools.text.Ink.Tone;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One line of a timeline.
 *
 * @param micros when, in epoch microseconds
 * @param mark one character that says at a glance what kind of thing it is
 * @param label what happened, in a word or two
 * @param detail the rest
 * @param fields the event's own fields, where it was an agent's
 */
record TimelineEntry(
    long micros, Tone tone, String mark, String label, String detail, Optional<JsonNode> fields) {

  /** Something the demo did. */
  static TimelineEntry of(long micros, Tone tone, String mark, String label, String detail) {
    return new TimelineEntry(micros, tone, mark, label, detail, Optional.empty());
  }
}
