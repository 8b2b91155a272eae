package dev.rejoin.simulator.fleet;

import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.reconnect.machine.Effect;
import dev.rejoin.reconnect.machine.Event;
import dev.rejoin.reconnect.machine.ReconnectMachine;
import dev.rejoin.simulator.result.Recorder;
import dev.rejoin.simulator.result.Recorder.Count;
import dev.rejoin.simulator.scenario.Policy;
import dev.rejoin.simulator.time.SimulatedTime;
import dev.rejoin.simulator.world.Host;
import dev.rejoin.simulator.world.Network;
import dev.rejoin.simulator.world.Onlooker;
import dev.rejoin.simulator.world.Wire;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** All agents of a simulation, and what they share. */
public final class Fleet {
  final SimulatedTime time;
  final Network network;
  final Host host;
  final Policy policy;
  final ReconnectMachine machine;
  final RandomGenerator random;
  final BoundedStrategy strategy;
  final boolean everyHeartbeat;

  private final Recorder recorder;
  private final LongSupplier planTime;
  private final Onlooker onlooker;
  private final SimulatedAgent[] agents;
  private final Queue<Pending> queue = new ArrayDeque<>();
  private boolean draining;
  private long requests;

  private record Pending(SimulatedAgent agent, Event event) {}

  public Fleet(
      String[] ids,
      Policy policy,
      boolean everyHeartbeat,
      Network network,
      Host host,
      SimulatedTime time,
      RandomGenerator random,
      Recorder recorder,
      LongSupplier planTime,
      Onlooker onlooker) {
    this.policy = policy;
    this.everyHeartbeat = everyHeartbeat;
    this.network = network;
    this.host = host;
    this.time = time;
    this.random = random;
    this.recorder = recorder;
    this.planTime = planTime;
    this.onlooker = onlooker;
    machine =
        new ReconnectMachine(policy.rules().rules(), List.of(Wire.ENDPOINT), List.of("simulated"));
    strategy = new BoundedStrategy(policy.backoff());
    agents = new SimulatedAgent[ids.length];
    for (int i = 0; i < ids.length; i++) {
      agents[i] = new SimulatedAgent(this, i, AgentDescription.builder(ids[i]).build());
    }
  }

  public int size() {
    return agents.length;
  }

  /** One agent, by number. */
  public SimulatedAgent agent(int index) {
    return agents[index];
  }

  /** What the strategy did wrong; empty if nothing. */
  public String misbehaviour() {
    return strategy.misbehaviour();
  }

  /**
   * Brings a part of the fleet up to now: undisturbed agents exchange no heartbeats one by one, and are from here on
   * treated as if they had.
   */
  public void wake(int first, int end) {
    for (int i = first; i < end; i++) {
      agents[i].wake();
    }
  }

  /** Something happened to everybody's session that agents learn from their next heartbeats. */
  public void doubtSessions() {
    for (SimulatedAgent agent : agents) {
      agent.doubt();
    }
  }

  /** The paths of some agents changed. */
  public void pathsChanged(int first, int end) {
    for (int i = first; i < end; i++) {
      agents[i].lookAtPath();
    }
  }

  /** The control plane has forgotten every session: whoever was registered is so no longer, though connected. */
  public void sessionsForgotten() {
    for (SimulatedAgent agent : agents) {
      agent.sessionForgotten();
    }
  }

  // ---- for the agents

  /** Lets an agent take an event, after whatever is being taken now. */
  void handle(SimulatedAgent agent, Event event) {
    if (draining) {
      queue.add(new Pending(agent, event));
      return;
    }
    draining = true;
    try {
      agent.step(event);
      Pending next;
      while ((next = queue.poll()) != null) {
        next.agent().step(next.event());
      }
    } finally {
      draining = false;
    }
    agent.settle();
  }

  String newRequestId() {
    return Long.toString(++requests, Character.MAX_RADIX);
  }

  void attempted(int agent) {
    long at = planTime.getAsLong();
    recorder.count(Count.ATTEMPTS, at);
    if (!host.isUp() || network.isCut(agent)) {
      recorder.count(Count.PROBES, at);
    }
  }

  void deferred() {
    recorder.count(Count.DEFERRED, planTime.getAsLong());
  }

  /** An agent is registered on a connection that carries, or is no more. */
  void connected(SimulatedAgent agent, boolean isConnected, long lostAt) {
    if (isConnected) {
      long possible = Math.max(lostAt, Math.max(host.upSince(), network.healedAt(agent.index())));
      recorder.connected(planTime.getAsLong(), Math.max(0, time.nanos() - possible));
    } else {
      recorder.disconnected(planTime.getAsLong());
    }
  }

  void observed(int agent, AgentEvent event) {
    onlooker.observed(agent, event);
    if (event instanceof AgentEvent.RegistrationDeferred) {
      deferred();
    }
  }

  static IllegalStateException unknown(Effect effect) {
    return new IllegalStateException("the simulator does not know the effect " + effect);
  }

  Duration connectTimeout() {
    return policy.rules().connectTimeout();
  }

  Duration probeTimeout() {
    return policy.rules().breaker().probeTimeout();
  }
}
