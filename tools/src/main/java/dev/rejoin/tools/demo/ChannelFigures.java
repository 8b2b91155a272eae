package dev.rejoin.tools.demo;

import dev.rejoin.tools.events.EventLine;
import dev.rejoin.tools.events.Micros;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the heartbeats' own connection had to do with one fault, taken from an agent's events.
 *
 * @param findings what the agent concluded from its two connections, in order
 * @param lostIn from the fault until that connection was lost
 * @param repairedIn from the moment its path was whole until it was open again
 */
public record ChannelFigures(
    List<Finding> findings, Optional<Duration> lostIn, Optional<Duration> repairedIn) {

  public ChannelFigures {
    findings = List.copyOf(findings);
  }

  /**
   * One conclusion.
   *
   * @param after the fault
   * @param noticedBy the connection that was in trouble, {@code main} or {@code heartbeat}
   * @param what its trouble, in one word
   */
  public record Finding(Duration after, String noticedBy, String what, Verdict verdict) {
    private static Finding of(EventLine line, long faultAt) {
      return new Finding(
          Micros.between(faultAt, line.micros()),
          line.text("noticed_by"),
          line.text("what"),
          Verdict.of(line));
    }
  }

  /**
   * Reads them out of what happened.
   *
   * @param events of one agent, in order
   * @param faultAt when the fault began, in epoch microseconds
   * @param backAt when the path was whole again
   */
  public static ChannelFigures of(List<EventLine> events, long faultAt, long backAt) {
    return new ChannelFigures(
        events.stream()
            .filter(line -> line.is("evidence") && line.micros() >= faultAt)
            .map(line -> Finding.of(line, faultAt))
            .toList(),
        events.stream()
            .filter(line -> line.is("heartbeat_channel_down") && line.flag("was_open"))
            .filter(line -> line.micros() >= faultAt)
            .findFirst()
            .map(line -> Micros.between(faultAt, line.micros())),
        events.stream()
            .filter(line -> line.is("heartbeat_channel_opened") && line.micros() >= backAt)
            .findFirst()
            .map(line -> Micros.between(backAt, line.micros())));
  }

  /** For the table: the first conclusion, or nothing. */
  Optional<String> text() {
    return findings.stream().findFirst().map(finding -> finding.verdict().text());
  }
}
