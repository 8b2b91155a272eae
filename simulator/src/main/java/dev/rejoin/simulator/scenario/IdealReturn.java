package dev.rejoin.simulator.scenario;

import static dev.rejoin.simulator.scenario.PhysicalLimit.seconds;

import dev.rejoin.simulator.scenario.PhysicalLimit.Point;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Goes from fault to fault, and lets agents come back between them as fast as they can be taken. */
final class IdealReturn {
  private static final long ROUND_TRIPS = 3;

  private final Scenario scenario;
  private final List<Point> points;
  private final List<Group> groups = new ArrayList<>();
  private final double roundTrips;
  private final double lastFaultEnds;
  private double now;
  private double lost;
  private double peak;
  private int crashes;

  IdealReturn(Scenario scenario, List<Point> points) {
    this.scenario = scenario;
    this.points = points;
    roundTrips = seconds(scenario.network().roundTrip().multipliedBy(ROUND_TRIPS));
    lastFaultEnds = seconds(scenario.lastFaultEnds());
    TreeSet<Double> borders = new TreeSet<>(List.of(0.0, 1.0));
    scenario.faults().stream().map(IdealReturn::hits).forEach(range -> {
      borders.add(range.from());
      borders.add(range.to());
    });
    double from = 0;
    for (double to : borders.tailSet(0.0, false)) {
      groups.add(new Group(new AgentRange(from, to), scenario.agents()));
      from = to;
    }
  }

  void walk() {
    TreeSet<Double> moments = new TreeSet<>();
    for (Fault fault : scenario.faults()) {
      moments.add(seconds(fault.at()));
      moments.add(seconds(fault.until()));
    }
    for (double moment : moments) {
      growUntil(moment);
      scenario.faults().stream()
          .filter(fault -> !fault.lasts().isZero() && seconds(fault.until()) == moment)
          .forEach(this::end);
      scenario.faults().stream()
          .filter(fault -> seconds(fault.at()) == moment)
          .forEach(this::begin);
      note();
    }
    growUntil(Double.POSITIVE_INFINITY);
  }

  private void begin(Fault fault) {
    if (fault instanceof Fault.Crash crash) {
      crashes++;
      groups.forEach(group -> {
        loseConnections(group);
        if (!crash.sessionsKept()) {
          group.forget();
        }
      });
    } else if (fault instanceof Fault.ForgetSessions) {
      groups.forEach(group -> {
        group.forget();
        group.openFrom = Math.max(group.openFrom, now + roundTrips);
      });
    } else if (fault instanceof Fault.Cut cut && cut.silent()) {
      hit(cut.agents()).forEach(group -> group.silent++);
    } else if (fault instanceof Fault.Cut cut) {
      hit(cut.agents()).forEach(group -> {
        group.unreachable++;
        loseConnections(group);
      });
    } else if (fault instanceof Fault.Reset reset) {
      hit(reset.agents()).forEach(group -> {
        loseConnections(group);
        group.openFrom = Math.max(group.openFrom, now + roundTrips);
      });
    }
  }

  private void end(Fault fault) {
    if (fault instanceof Fault.Crash) {
      crashes--;
      groups.forEach(group -> group.openFrom = now + roundTrips);
    } else if (fault instanceof Fault.Cut cut) {
      hit(cut.agents()).forEach(group -> {
        if (cut.silent()) {
          group.silent--;
        } else {
          group.unreachable--;
        }
        group.openFrom = now + roundTrips;
      });
    }
  }

  private void loseConnections(Group group) {
    lost += group.connected + group.unregistered;
    group.resumable += group.connected;
    group.forgotten += group.unregistered;
    group.connected = 0;
    group.unregistered = 0;
  }

  /** Connections lost, and so opened again. */
  double lost() {
    return lost;
  }

  /** Most connections opened per second after the last fault's end. */
  double peak() {
    return peak;
  }

  private List<Group> hit(AgentRange range) {
    return groups.stream().filter(group -> group.range.overlaps(range)).toList();
  }

  /** Lets agents come back, in stretches in which nothing changes but how many are left. */
  private void growUntil(double moment) {
    while (now < moment) {
      Group resuming = next(group -> group.reachable() ? group.resumable : 0);
      Group registering = nextToRegister();
      double registrations = registering == null ? 0 : scenario.registrationRate();
      double opening = registering == null || registering.needsNoConnection() ? 0 : registrations;
      double resumptions = resuming == null ? 0 : scenario.capacity() - opening;
      double stretch = moment - now;
      for (Group group : groups) {
        if (group.openFrom > now) {
          stretch = Math.min(stretch, group.openFrom - now);
        }
      }
      if (resuming != null && resumptions > 0) {
        stretch = Math.min(stretch, resuming.resumable / resumptions);
      }
      if (registering != null) {
        stretch = Math.min(stretch, registering.toRegister() / registrations);
      }
      if (stretch == Double.POSITIVE_INFINITY) {
        return;
      }
      if (resuming != null) {
        resuming.resume(stretch * resumptions);
      }
      if (registering != null) {
        registering.register(stretch * registrations);
      }
      if (now >= lastFaultEnds) {
        peak = Math.max(peak, resumptions + opening);
      }
      now = stretch == moment - now ? moment : now + stretch;
      note();
    }
  }

  /**
   * Those who are connected come first, as they need no admission; then those who can connect. While nobody can be
   * reached, it registers some of those who cannot: no order of registrations is better at every moment, and a limit that
   * somebody beats is none.
   */
  private @Nullable Group nextToRegister() {
    Group next = next(group -> group.reachable() ? group.unregistered : 0);
    if (next == null) {
      next = next(group -> group.reachable() ? group.forgotten : 0);
    }
    return next == null ? next(Group::toRegister) : next;
  }

  private @Nullable Group next(ToDoubleFunction<Group> waiting) {
    return crashes > 0
        ? null
        : groups.stream()
            .filter(group -> waiting.applyAsDouble(group) > 0 && group.openFrom <= now)
            .max(Comparator.comparingDouble(this::hitNext))
            .orElse(null);
  }

  private double hitNext(Group group) {
    return scenario.faults().stream()
        .filter(fault -> seconds(fault.at()) > now && hits(fault).overlaps(group.range))
        .mapToDouble(fault -> seconds(fault.at()))
        .min()
        .orElse(Double.POSITIVE_INFINITY);
  }

  private static AgentRange hits(Fault fault) {
    if (fault instanceof Fault.Cut cut) {
      return cut.agents();
    }
    return fault instanceof Fault.Reset reset ? reset.agents() : AgentRange.all();
  }

  private void note() {
    double connected = crashes > 0
        ? 0
        : groups.stream()
            .filter(Group::reachable)
            .mapToDouble(group -> group.connected)
            .sum();
    points.add(new Point(now, connected));
  }

  /** Agents that share their fate: each of them is in one of these states. */
  private static final class Group {
    final AgentRange range;
    /** And registered. */
    double connected;
    /** Connected, but the control plane forgot them. */
    double unregistered;
    /** Without a connection, with a session. */
    double resumable;
    /** With neither. */
    double forgotten;

    int silent;
    int unreachable;
    double openFrom;

    Group(AgentRange range, double agents) {
      this.range = range;
      connected = (range.to() - range.from()) * agents;
    }

    void forget() {
      unregistered += connected;
      forgotten += resumable;
      connected = 0;
      resumable = 0;
    }

    void resume(double agents) {
      double back = Math.min(resumable, agents);
      resumable = rest(resumable - back);
      connected += back;
    }

    double toRegister() {
      return unregistered > 0 ? unregistered : forgotten;
    }

    boolean needsNoConnection() {
      return unregistered > 0 || !reachable();
    }

    void register(double agents) {
      double back = Math.min(toRegister(), agents);
      if (unregistered > 0) {
        unregistered = rest(unregistered - back);
        connected += back;
      } else {
        forgotten = rest(forgotten - back);
        if (reachable()) {
          connected += back;
        } else {
          resumable += back;
        }
      }
    }

    /** What rounding leaves of a group is nobody. */
    private static double rest(double left) {
      return left < 1e-6 ? 0 : left;
    }

    boolean reachable() {
      return silent == 0 && unreachable == 0;
    }
  }
}
