package dev.rejoin.simulator;

import dev.rejoin.simulator.fleet.Fleet;
import dev.rejoin.simulator.scenario.AgentRange;
import dev.rejoin.simulator.scenario.Fault;
import dev.rejoin.simulator.time.SimulatedTime;
import dev.rejoin.simulator.time.Timer;
import dev.rejoin.simulator.world.Host;
import dev.rejoin.simulator.world.Network;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Lets faults begin and end when the plan says so. Faults of one kind may overlap; the last to begin decides how bad. */
final class FaultDriver {
  private final Fleet fleet;
  private final Network network;
  private final Host host;
  private final SimulatedTime time;
  private final List<Fault> active = new ArrayList<>();

  FaultDriver(Fleet fleet, Network network, Host host, SimulatedTime time) {
    this.fleet = fleet;
    this.network = network;
    this.host = host;
    this.time = time;
  }

  /** The plan begins now. */
  void start(List<Fault> faults) {
    long origin = time.nanos();
    for (Fault fault : faults) {
      at(origin + fault.at().toNanos(), () -> begin(fault));
      if (!fault.lasts().isZero()) {
        at(origin + fault.until().toNanos(), () -> end(fault));
      }
    }
  }

  private void at(long moment, Runnable task) {
    time.at(moment, new Timer() {
      @Override
      protected void fire() {
        task.run();
      }
    });
  }

  private void begin(Fault fault) {
    active.add(fault);
    if (fault instanceof Fault.Crash crash) {
      crash(crash);
    } else if (fault instanceof Fault.Cut cut) {
      onPaths(cut.agents(), () -> network.cut(cut.agents(), cut.silent()));
    } else if (fault instanceof Fault.Reset reset) {
      onPaths(reset.agents(), () -> network.reset(reset.agents()));
    } else if (fault instanceof Fault.BadPath path) {
      network.worsen(path);
    } else if (fault instanceof Fault.ForgetSessions) {
      forget();
    }
    slowness();
  }

  private void end(Fault fault) {
    active.remove(fault);
    if (fault instanceof Fault.Crash) {
      if (active.stream().noneMatch(Fault.Crash.class::isInstance)) {
        host.start();
      }
    } else if (fault instanceof Fault.Cut cut) {
      network.heal(cut.agents(), cut.silent());
      lookAt(cut.agents());
    } else if (fault instanceof Fault.BadPath path) {
      network.mend(path);
    }
    slowness();
  }

  /** What agents slept through must be taken up before the world changes. */
  private void crash(Fault.Crash crash) {
    if (host.isUp()) {
      fleet.wake(0, fleet.size());
      host.die(crash.sessionsKept());
      network.hostDied();
      lookAt(AgentRange.all());
    }
  }

  private void forget() {
    onPaths(AgentRange.all(), () -> {
      if (host.isUp()) {
        fleet.doubtSessions();
      }
      host.forgetSessions();
      fleet.sessionsForgotten();
    });
  }

  private void onPaths(AgentRange range, Runnable change) {
    if (host.isUp()) {
      fleet.wake(range.first(fleet.size()), range.end(fleet.size()));
    }
    change.run();
    lookAt(range);
  }

  private void lookAt(AgentRange range) {
    fleet.pathsChanged(range.first(fleet.size()), range.end(fleet.size()));
  }

  private void slowness() {
    Duration accept = Duration.ZERO;
    Duration registration = Duration.ZERO;
    for (Fault fault : active) {
      if (fault instanceof Fault.SlowAccept slow) {
        accept = slow.by();
      } else if (fault instanceof Fault.SlowRegistration slow) {
        registration = slow.by();
      }
    }
    host.slowAccept(accept);
    host.slowRegistration(registration);
  }
}
