package dev.rejoin.controlplane.watch;

import dev.rejoin.api.AgentDescription;
import dev.rejoin.controlplane.model.AgentView;
import dev.rejoin.controlplane.model.ControlPlaneEvent.Forgotten;
import dev.rejoin.controlplane.model.ControlPlaneEvent.Lost;
import dev.rejoin.controlplane.model.ControlPlaneEvent.Registered;
import dev.rejoin.controlplane.model.ControlPlaneEvent.Resumed;
import dev.rejoin.controlplane.model.Routes;
import dev.rejoin.testkit.time.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A watch in virtual time, told what a fleet does. Agents are numbered from 1. */
final class WatchedFleet {
  static final Duration RETURNING = Duration.ofMinutes(15);

  final VirtualTime time = new VirtualTime();
  final FleetWatch watch = new FleetWatch(new WatchSettings(RETURNING, 100), time, time);
  private long admitted;
  private long refused;

  /** Nobody was known before. */
  static WatchedFleet empty() {
    WatchedFleet fleet = new WatchedFleet();
    fleet.watch.takeOver(List.of());
    return fleet;
  }

  /** So many agents registered, and the watch has seen some seconds of peace. */
  static WatchedFleet of(int agents) {
    WatchedFleet fleet = empty();
    fleet.register(1, agents);
    fleet.pass(Duration.ofSeconds(20));
    return fleet;
  }

  static String id(int number) {
    return "a" + number;
  }

  /** Time goes by, and samples are taken as by the control plane. */
  void pass(Duration duration) {
    Duration left = duration;
    while (!left.isZero()) {
      Duration step = left.compareTo(FleetWatch.SAMPLE_EVERY) < 0 ? left : FleetWatch.SAMPLE_EVERY;
      time.advance(step);
      left = left.minus(step);
      if (watch.isSampleDue()) {
        watch.sample(new Intake(admitted, refused, 0, 0, 0));
      }
    }
  }

  void register(int from, int to) {
    for (int i = from; i <= to; i++) {
      admitted++;
      watch.on(new Registered(id(i), i, "p", 1, false, Optional.empty(), Map.of()));
    }
  }

  void lose(int from, int to) {
    for (int i = from; i <= to; i++) {
      watch.on(new Lost(id(i), i, "reset", Duration.ofSeconds(20)));
    }
  }

  void resume(int from, int to) {
    for (int i = from; i <= to; i++) {
      admitted++;
      watch.on(new Resumed(id(i), i, "p", 2, Optional.of(Duration.ofSeconds(1)), 0, Map.of()));
    }
  }

  void sendAway(int count) {
    refused += count;
  }

  void forget(int number) {
    watch.on(new Forgotten(id(number), 0));
  }

  FleetWatch.Overview overview() {
    return watch.overview(0);
  }

  List<OutageView> outages() {
    return overview().outages();
  }

  AgentTable.Page find(Optional<AgentState> state, String text) {
    return watch.agents(new AgentQuery(state, text, AgentQuery.Order.ID, 0, 100));
  }

  AgentRow row(int number) {
    return find(Optional.empty(), id(number)).entries().get(0).row();
  }

  /** An agent that an earlier process knew. */
  AgentView known(int number, Instant lostAt) {
    return new AgentView(
        id(number),
        false,
        false,
        lostAt,
        7,
        "p",
        Optional.empty(),
        Optional.empty(),
        true,
        0,
        0,
        0,
        0,
        0,
        0,
        Routes.none(),
        "f",
        AgentDescription.builder(id(number)).build());
  }
}
