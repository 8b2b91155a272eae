package dev.rejoin.tools.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * What became of the numbered commands of one story. Each command is answered by one numbered event, so one count tells
 * of both directions.
 *
 * @param accepted commands that the control plane had taken on
 * @param unsure commands whose acceptance nobody heard of, because the control plane was killed meanwhile
 * @param answered answers that arrived, counted by the control plane's numbers: none is counted twice
 * @param pending commands that the agent has not acknowledged
 */
public record Receipt(int accepted, int unsure, long answered, int pending) {

  /** Everything that was lost or doubled, in words. */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (lost() > 0 || pending > 0) {
      problems.add(
          lost() + " of " + accepted + " messages lost, " + pending + " pending (expected: none)");
    }
    if (doubled() > 0) {
      problems.add(doubled() + " of " + accepted + " messages doubled (expected: none)");
    }
    return problems;
  }

  long lost() {
    return Math.max(0, accepted - answered);
  }

  long doubled() {
    return Math.max(0, answered - accepted - unsure);
  }

  String text() {
    return Math.min(answered, accepted) + "/" + accepted;
  }
}
