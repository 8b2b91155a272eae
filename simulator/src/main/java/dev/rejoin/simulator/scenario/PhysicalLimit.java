package dev.rejoin.simulator.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What nobody can beat: agents that come back the moment they can, and a control plane that takes C of them per second,
 * R of those whose sessions it forgot. Nobody knocks in vain, nobody is turned away, and whoever will be hit again soonest
 * comes last.
 */
public final class PhysicalLimit {
  private static final double NANOS = 1e9;

  /** Connected agents from a moment on, between which they grow evenly. */
  record Point(double seconds, double connected) {}

  private final int agents;
  private final double lastFaultEnds;
  private final List<Point> points;
  private final double lost;
  private final double peak;

  private PhysicalLimit(
      int agents, double lastFaultEnds, List<Point> points, double lost, double peak) {
    this.agents = agents;
    this.lastFaultEnds = lastFaultEnds;
    this.points = points;
    this.lost = lost;
    this.peak = peak;
  }

  /** The limit in a scenario. */
  public static PhysicalLimit of(Scenario scenario) {
    List<Point> points = new ArrayList<>();
    IdealReturn ideal = new IdealReturn(scenario, points);
    ideal.walk();
    return new PhysicalLimit(
        scenario.agents(),
        seconds(scenario.lastFaultEnds()),
        List.copyOf(points),
        ideal.lost(),
        ideal.peak());
  }

  /** Connections that were lost, and so had to be opened again, in the whole run. */
  public double lost() {
    return lost;
  }

  /** Most connections opened in one second after the last fault's end. */
  public double peak() {
    return Math.min(peak, agents - connected(lastFaultEnds));
  }

  static double seconds(Duration duration) {
    return duration.toNanos() / NANOS;
  }

  /** Agents connected at a moment of the plan. */
  public double connected(double atSeconds) {
    Point before = new Point(0, agents);
    for (Point point : points) {
      if (point.seconds() > atSeconds) {
        double part = (atSeconds - before.seconds()) / (point.seconds() - before.seconds());
        return before.connected() + part * (point.connected() - before.connected());
      }
      before = point;
    }
    return before.connected();
  }

  /** From the last fault's end until a share of the fleet was connected; empty if that never came. */
  public Optional<Duration> back(double share) {
    double wanted = Math.ceil(share * agents - 1e-9);
    Point before = new Point(lastFaultEnds, connected(lastFaultEnds));
    if (before.connected() >= wanted) {
      return Optional.of(Duration.ZERO);
    }
    for (Point point : points) {
      if (point.seconds() > lastFaultEnds && point.connected() >= wanted - 1e-6) {
        double growth = point.connected() - before.connected();
        double part = growth > 0 ? (wanted - before.connected()) / growth : 1;
        double at = before.seconds() + Math.min(1, part) * (point.seconds() - before.seconds());
        return Optional.of(Duration.ofNanos(Math.round((at - lastFaultEnds) * NANOS)));
      }
      if (point.seconds() > lastFaultEnds) {
        before = point;
      }
    }
    return Optional.empty();
  }
}
