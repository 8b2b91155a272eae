package dev.rejoin.simulator.bed;

import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.controlplane.model.AgentView;
import dev.rejoin.controlplane.model.ControlPlaneEvent;
import dev.rejoin.controlplane.model.ControlPlaneModel;
import dev.rejoin.controlplane.model.Statistics;
import dev.rejoin.reconnect.machine.Life;
import dev.rejoin.simulator.Simulation;
import dev.rejoin.simulator.fleet.SimulatedAgent;
import dev.rejoin.simulator.world.Onlooker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What must hold whatever goes wrong, looked at from outside. A violation is an {@link AssertionError}. */
final class Invariants {
  private static final long TEN_SECONDS = Duration.ofSeconds(10).toNanos();

  /** Timers that there may be in the smallest fleet. */
  private static final int TIMERS_OF_ITS_OWN = 200;

  private final Bounds bounds;
  private final Story story;
  private final SessionLedger ledger = new SessionLedger();
  private final RateWindow admissions = new RateWindow();
  private final RateWindow registrations = new RateWindow();
  private final Map<Integer, Deque<Long>> attempts = new HashMap<>();
  private final Map<Integer, Long> epochs = new HashMap<>();
  private @Nullable Simulation simulation;
  private final Set<Integer> returned = new HashSet<>();
  private boolean planned;
  private String concerned = "";

  Invariants(Bounds bounds, Story story) {
    this.bounds = bounds;
    this.story = story;
  }

  void watch(Simulation of) {
    simulation = of;
  }

  private Simulation world() {
    return Objects.requireNonNull(simulation);
  }

  private long now() {
    return world().elapsed().toNanos();
  }

  /** The plan begins: rates are limited from here on. */
  void begin() {
    planned = true;
  }

  /** The agent that the violation is about; empty if it is about all. */
  String concerned() {
    return concerned;
  }

  // ---- as it happens

  Onlooker onlooker() {
    return new Onlooker() {
      @Override
      public void processStarted() {
        ledger.processStarted();
        admissions.clear();
        registrations.clear();
        note("control plane", "started");
      }

      @Override
      public void processDied() {
        ledger.processDied();
        note("control plane", "died");
      }

      @Override
      public void admitted(int agent) {
        note("agent-" + agent, "admitted");
        require(
            admissions.add(now()) <= bounds.admissions(),
            "",
            () -> "more connections let in within a second than " + bounds.admissions());
      }

      @Override
      public void told(ControlPlaneEvent event) {
        heard(event);
      }

      @Override
      public void observed(int agent, AgentEvent event) {
        if (!(event instanceof AgentEvent.HeartbeatAnswered)) {
          note("agent-" + agent, event);
        }
        if (event instanceof AgentEvent.AttemptStarted) {
          attempted(agent);
        } else if (planned && event instanceof AgentEvent.Ready) {
          returned.add(agent);
        }
      }
    };
  }

  private void note(String subject, Object what) {
    if (planned) {
      story.note(world().elapsed(), subject, what);
    }
  }

  private void heard(ControlPlaneEvent event) {
    if (event instanceof ControlPlaneEvent.Registered registered) {
      note(registered.agentId(), event);
      if (planned && !registered.repeated()) {
        require(
            registrations.add(now()) <= bounds.registrations(),
            "",
            () -> "more registrations carried out within a second than " + bounds.registrations());
      }
    } else if (event instanceof ControlPlaneEvent.Resumed resumed) {
      note(resumed.agentId(), event);
    } else if (event instanceof ControlPlaneEvent.Superseded superseded) {
      note(superseded.agentId(), event);
    } else if (event instanceof ControlPlaneEvent.Lost lost) {
      note(lost.agentId(), event);
    } else if (event instanceof ControlPlaneEvent.RegistrationDeferred deferred) {
      note(deferred.agentId(), event);
    } else if (event instanceof ControlPlaneEvent.Rejected rejected) {
      require(false, rejected.agentId(), () -> "an honest agent was rejected: " + rejected);
    } else if (event instanceof ControlPlaneEvent.PeerMisbehaved misbehaved) {
      require(false, misbehaved.agentId(), () -> "an honest agent misbehaved: " + misbehaved);
    }
    ledger.told(event);
  }

  private void attempted(int agent) {
    if (!planned) {
      return;
    }
    Deque<Long> lately = attempts.computeIfAbsent(agent, index -> new ArrayDeque<>());
    lately.add(now());
    while (now() - lately.getFirst() >= TEN_SECONDS) {
      lately.removeFirst();
    }
    require(
        lately.size() <= bounds.attempts(),
        "agent-" + agent,
        () -> "more attempts within 10 s than " + bounds.attempts());
  }

  // ---- every moment

  void check() {
    Simulation world = world();
    int most = TIMERS_OF_ITS_OWN + bounds.timers() * world.fleet().size();
    require(
        world.timersWaiting() <= most,
        "",
        () -> world.timersWaiting() + " timers wait (expected: at most " + most + ")");
    for (int i = 0; i < world.fleet().size(); i++) {
      check(world.fleet().agent(i));
    }
  }

  private void check(SimulatedAgent agent) {
    require(
        agent.state().life() instanceof Life.Running,
        agent.id(),
        () -> "no longer tries: " + agent);
    require(agent.hasNextStep(), agent.id(), () -> "nothing will ever happen to " + agent);
    require(
        agent.isWell() || agent.nextStepIn().compareTo(bounds.farthestStep()) <= 0,
        agent.id(),
        () -> "nothing will happen for " + agent.nextStepIn() + " to " + agent);
    require(
        agent.lines() <= bounds.lines(),
        agent.id(),
        () -> agent.lines() + " connections and attempts of " + agent);
    if (agent.state().session() != null) {
      long epoch = agent.state().session().epoch();
      Long before = epochs.put(agent.index(), epoch);
      require(
          before == null || epoch >= before,
          agent.id(),
          () -> "epoch " + epoch + " after " + before + " of " + agent);
    }
  }

  // ---- in the end

  boolean everybodyIsConnected() {
    return world().recorder().connected() == world().fleet().size();
  }

  void checkBack(Duration after) {
    require(
        after.compareTo(bounds.backWithin()) <= 0,
        everybodyIsConnected() ? "" : somebodyMissing(),
        () -> world().recorder().connected() + " of " + world().fleet().size() + " are connected "
            + after + " after the last fault (expected: all within " + bounds.backWithin() + ")");
  }

  private String somebodyMissing() {
    for (int i = 0; i < world().fleet().size(); i++) {
      SimulatedAgent agent = world().fleet().agent(i);
      if (agent.primaryWire() == null) {
        return agent.id();
      }
    }
    return "";
  }

  /** Nothing has gone wrong for a while: nothing is left over, and both ends are of one mind. */
  void checkRest() {
    Simulation world = world();
    ControlPlaneModel model = world.host().running();
    require(model != null, "", () -> "the control plane is down");
    require(everybodyIsConnected(), somebodyMissing(), () -> "somebody was lost without a reason");
    Statistics statistics = Objects.requireNonNull(model).statistics();
    int size = world.fleet().size();
    require(statistics.connections() == size, "", () -> "not one connection each: " + statistics);
    require(
        statistics.agentsConnected() == size, "", () -> "not everybody connected: " + statistics);
    require(statistics.registrationsWaiting() == 0, "", () -> "registrations wait: " + statistics);
    for (int i = 0; i < size; i++) {
      SimulatedAgent agent = world.fleet().agent(i);
      require(agent.lines() == 1, agent.id(), () -> agent.lines() + " connections of " + agent);
      AgentView view = model.agent(agent.id()).orElseThrow();
      // Whom a process adopted while everything was prepared has not heard of its last epoch.
      boolean sameEpoch =
          view.epoch() == agent.resumption().epoch() || !returned.contains(agent.index());
      require(
          view.connected() && sameEpoch,
          agent.id(),
          () -> "the control plane says " + view + ", but the agent " + agent);
    }
  }

  private void require(boolean holds, String about, Supplier<String> problem) {
    if (!holds) {
      concerned = about;
      throw new AssertionError(problem.get());
    }
  }
}
