package dev.rejoin.tools.demo;

import dev.rejoin.tools.events.EventLine;
import dev.rejoin.tools.events.Micros;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One loss and one return, taken from an agent's events.
 *
 * @param suspectedIn from the fault until the agent suspected something
 * @param lostIn from the fault until it had given the connection up
 * @param attempts how many attempts the return took
 * @param waited from the moment the control plane could be reached again until the attempt that succeeded began; zero if
 *     that was under way already
 * @param connectTook that attempt's connect
 * @param registrationTook from there until the agent was known
 * @param lag from the moment the control plane could be reached again until the agent was ready
 * @param resumed whether the session went on
 */
public record ReturnFigures(
    Optional<Duration> suspectedIn,
    Optional<Duration> lostIn,
    int attempts,
    Optional<Duration> waited,
    Optional<Duration> connectTook,
    Optional<Duration> registrationTook,
    Optional<Duration> lag,
    boolean resumed) {

  /**
   * Reads them out of what happened.
   *
   * @param events of one agent, in order
   * @param faultAt when the fault began, in epoch microseconds
   * @param backAt when the control plane could be reached again
   */
  public static ReturnFigures of(List<EventLine> events, long faultAt, long backAt) {
    Optional<EventLine> suspect = first(events, faultAt, "suspect");
    Optional<EventLine> lost = first(events, faultAt, "lost");
    Optional<EventLine> ready = lost.flatMap(loss -> events.stream()
        .filter(line -> line.is("ready") && line.micros() >= Math.max(loss.micros(), backAt))
        .findFirst());
    Optional<EventLine> attempt = ready.flatMap(back -> events.stream()
        .filter(ReturnFigures::isAttemptStart)
        .filter(line -> line.micros() <= back.micros())
        .reduce((earlier, later) -> later));
    return new ReturnFigures(
        suspect.map(line -> Micros.between(faultAt, line.micros())),
        lost.map(line -> Micros.between(faultAt, line.micros())),
        ready.map(line -> line.number("attempt")).orElse(0),
        attempt.map(line -> Micros.between(backAt, Math.max(backAt, line.micros()))),
        ready.flatMap(line -> line.millis("connect_ms")),
        ready.flatMap(line -> line.millis("registration_ms")),
        ready.map(line -> Micros.between(backAt, line.micros())),
        ready.map(line -> line.flag("resumed")).orElse(false));
  }

  private static Optional<EventLine> first(List<EventLine> events, long from, String name) {
    return events.stream()
        .filter(line -> line.is(name) && line.micros() >= from)
        .findFirst();
  }

  private static boolean isAttemptStart(EventLine line) {
    return line.is("attempt") && line.text("outcome").isEmpty();
  }
}
