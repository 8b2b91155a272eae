package dev.rejoin.simulator.world;

import dev.rejoin.api.transport.ConnectRequest;
import dev.rejoin.api.transport.ConnectionListener;
import dev.rejoin.api.transport.Connector;
import dev.rejoin.api.transport.Probe;
import dev.rejoin.simulator.scenario.AgentRange;
import dev.rejoin.simulator.scenario.Fault;
import dev.rejoin.simulator.scenario.NetworkSettings;
import dev.rejoin.simulator.time.SimulatedTime;
import dev.rejoin.simulator.time.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * TCP between the agents and their control plane, as far as it matters to whoever waits: time on the way, order, packets
 * that are lost and sent again, paths that are cut with a word or without one.
 *
 * <p>Each agent has a path of its own. {@link #connectorOf} is the transport of one agent, by the production SPI.
 */
public final class Network {
  /** What a sender waits before it repeats what was not acknowledged (RFC 6298, Linux's least), doubled each time. */
  static final long FIRST_RETRANSMISSION = Duration.ofMillis(200).toNanos();

  private static final long LAST_RETRANSMISSION = Duration.ofSeconds(120).toNanos();

  /** The first packet of a connection is repeated after that: a transport opens a second socket each second. */
  private static final long SYN_EVERY = Duration.ofSeconds(1).toNanos();

  final SimulatedTime time;
  final RandomGenerator random;
  final Host host;

  private final NetworkSettings settings;
  private final int agents;
  private final @Nullable Wire[] wires;
  private final byte[] silent;
  private final byte[] unreachable;
  private final long[] healedAt;
  private final List<BadPath> badPaths = new ArrayList<>();
  /** Cuts there are, of all agents: mostly none, and then nobody's has to be looked up. */
  private long cuts;

  private boolean instant;

  public Network(
      int agents, NetworkSettings settings, Host host, SimulatedTime time, RandomGenerator random) {
    this.agents = agents;
    this.settings = settings;
    this.host = host;
    this.time = time;
    this.random = random;
    wires = new Wire[agents];
    silent = new byte[agents];
    unreachable = new byte[agents];
    healedAt = new long[agents];
  }

  /** While preparing, everything takes no time. */
  public void instant(boolean takesNoTime) {
    instant = takesNoTime;
    host.instant(takesNoTime);
  }

  /** The transport of one agent. */
  public Connector connectorOf(int agent) {
    return new AgentConnector(this, agent);
  }

  /** Begins an attempt of one agent. */
  public Wire dial(int agent, Duration deadline, ConnectionListener listener) {
    Wire wire = new Wire(this, agent, time.nanos() + deadline.toNanos(), deadline, listener);
    wire.next = wires[agent];
    wires[agent] = wire;
    wire.dial();
    return wire;
  }

  /** Whether somebody listens, as a health check of one agent finds it. */
  public CompletionStage<Probe> probe(int agent, Duration deadline) {
    CompletableFuture<Probe> answer = new CompletableFuture<>();
    ProbeAnswer question = new ProbeAnswer(this, agent, deadline, answer);
    time.after(isSilent(agent) ? deadline.toNanos() : 2 * oneWay(agent), question);
    return answer;
  }

  private static final class ProbeAnswer extends Timer {
    private final Network network;
    private final int agent;
    private final Duration deadline;
    private final CompletableFuture<Probe> answer;

    ProbeAnswer(Network network, int agent, Duration deadline, CompletableFuture<Probe> answer) {
      this.network = network;
      this.agent = agent;
      this.deadline = deadline;
      this.answer = answer;
    }

    @Override
    protected void fire() {
      if (network.isSilent(agent)) {
        answer.complete(new Probe.Absent(Wire.unanswered(deadline)));
      } else if (network.isUnreachable(agent) || !network.host.isUp()) {
        answer.complete(new Probe.Absent(Wire.REFUSED));
      } else {
        answer.complete(new Probe.Healthy());
      }
    }
  }

  // ---- time on the way

  /** A packet's time for one way, repetitions included. */
  long oneWay(int agent) {
    if (instant) {
      return 0;
    }
    long nanos = settings.delay().toNanos();
    long jitter = settings.jitter().toNanos();
    if (jitter > 0) {
      nanos += random.nextLong(jitter);
    }
    for (BadPath bad : badPaths) {
      if (bad.path.agents().contains(agent, agents)) {
        nanos += bad.path.delay().toNanos();
      }
    }
    long waited = 0;
    long repetition = FIRST_RETRANSMISSION;
    while (isLost(agent, time.nanos() + waited)) {
      waited += repetition;
      repetition = laterRetransmission(repetition);
    }
    return nanos + waited;
  }

  /** Whether a packet that is sent then is lost: a repetition has the path that there will be, not the first one's. */
  private boolean isLost(int agent, long sentAt) {
    double loss = settings.loss();
    for (BadPath bad : badPaths) {
      if (sentAt < bad.endsAt && bad.path.agents().contains(agent, agents)) {
        loss = 1 - (1 - loss) * (1 - bad.path.loss());
      }
    }
    return loss > 0 && random.nextDouble() < loss;
  }

  static long laterRetransmission(long before) {
    return Math.min(2 * before, LAST_RETRANSMISSION);
  }

  /** From the first packet to the whole request at the control plane's door; lost first packets cost a second each. */
  long dialling(int agent) {
    if (instant) {
      return 0;
    }
    long nanos = oneWay(agent) + oneWay(agent) + oneWay(agent);
    double loss = settings.loss();
    while (loss > 0 && random.nextDouble() < loss) {
      nanos += SYN_EVERY;
    }
    return nanos;
  }

  static long synEvery() {
    return SYN_EVERY;
  }

  // ---- paths

  /** Whether the agent's packets vanish. */
  public boolean isSilent(int agent) {
    return cuts > 0 && silent[agent] > 0;
  }

  boolean isUnreachable(int agent) {
    return cuts > 0 && unreachable[agent] > 0;
  }

  /** Whether nothing gets through, silently or not. */
  public boolean isCut(int agent) {
    return isSilent(agent) || isUnreachable(agent);
  }

  /** When the agent's path was repaired last; 0 if it never broke. */
  public long healedAt(int agent) {
    return healedAt[agent];
  }

  /** Cuts the path of some agents. */
  public void cut(AgentRange range, boolean withoutAWord) {
    for (int agent = range.first(agents); agent < range.end(agents); agent++) {
      cuts++;
      if (withoutAWord) {
        silent[agent]++;
      } else {
        unreachable[agent]++;
        reset(agent);
      }
    }
  }

  /** Repairs it. */
  public void heal(AgentRange range, boolean withoutAWord) {
    for (int agent = range.first(agents); agent < range.end(agents); agent++) {
      cuts--;
      byte[] healed = withoutAWord ? silent : unreachable;
      healed[agent]--;
      if (!isCut(agent)) {
        healedAt[agent] = time.nanos();
      }
    }
  }

  private record BadPath(Fault.BadPath path, long endsAt) {}

  /** Makes a path bad, for as long as it says. */
  public void worsen(Fault.BadPath path) {
    badPaths.add(new BadPath(path, time.nanos() + path.lasts().toNanos()));
  }

  /** Makes it good again. */
  public void mend(Fault.BadPath path) {
    badPaths.removeIf(bad -> bad.path == path);
  }

  /** Ends the connections of some agents, as a middlebox that restarts does. */
  public void reset(AgentRange range) {
    for (int agent = range.first(agents); agent < range.end(agents); agent++) {
      reset(agent);
    }
  }

  private void reset(int agent) {
    each(agent, Wire::reset);
  }

  /** The control plane's process is gone, and its kernel says so wherever it can. */
  public void hostDied() {
    for (int agent = 0; agent < agents; agent++) {
      each(agent, Wire::planeDied);
    }
  }

  /** Calls for each of an agent's attempts and connections. */
  public void each(int agent, Consumer<Wire> call) {
    Wire wire = wires[agent];
    while (wire != null) {
      Wire following = wire.next;
      call.accept(wire);
      wire = following;
    }
  }

  /** Reads what an attempt of that agent will need; see {@link Timer#fetch()}. */
  public long fetch(int agent) {
    return wires[agent] == null ? 0 : 1;
  }

  void forget(Wire over) {
    Wire before = null;
    for (Wire wire = wires[over.agent]; wire != null; wire = wire.next) {
      if (wire == over) {
        if (before == null) {
          wires[over.agent] = wire.next;
        } else {
          before.next = wire.next;
        }
        return;
      }
      before = wire;
    }
  }

  /** The transport SPI over this network, for one agent. */
  private record AgentConnector(Network network, int agent) implements Connector {
    @Override
    public Attempting connect(ConnectRequest request, ConnectionListener listener) {
      return network.dial(agent, request.deadline(), listener);
    }

    @Override
    public CompletionStage<Probe> probe(dev.rejoin.api.Endpoint endpoint, Duration deadline) {
      return network.probe(agent, deadline);
    }

    @Override
    public void close() {}
  }
}
