package dev.rejoin.simulator.world;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.ConnectPhase;
import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.api.transport.CloseReason;
import dev.rejoin.api.transport.Connection;
import dev.rejoin.api.transport.ConnectionInfo;
import dev.rejoin.api.transport.ConnectionListener;
import dev.rejoin.api.transport.Connector.Attempting;
import dev.rejoin.api.transport.PhaseTimes;
import dev.rejoin.controlplane.model.Link;
import dev.rejoin.controlplane.model.Outlet;
import dev.rejoin.simulator.time.Timer;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One attempt and the connection it may become, with both of its ends. The agent's end is a {@link Connection}, the
 * control plane's an {@link Outlet}; between them messages take their time, in order.
 */
public final class Wire implements Connection, Attempting, Outlet {
  /** Where every control plane of a simulation is. */
  public static final Endpoint ENDPOINT = Endpoint.parse("ws://control-plane.example:80");

  static final ConnectFailure REFUSED = new ConnectFailure.Refused("nobody listens");
  private static final ConnectFailure UNREACHABLE = new ConnectFailure.Unreachable("no route");
  private static final ConnectFailure RESET_WHILE_OPENING =
      new ConnectFailure.ConnectionReset(ConnectPhase.UPGRADE, "reset");
  private static final Disconnect RESET = new Disconnect.ConnectionLost("reset");
  private static final ConnectionInfo INFO = new ConnectionInfo(
      "simulated", ENDPOINT, "192.0.2.1:80", Optional.empty(), PhaseTimes.none());

  /** What arrives. */
  private enum Parcel {
    /** The request to open, at the door. */
    REQUEST,
    /** No chance: refused or unreachable. */
    REFUSAL,
    /** Not now. */
    REJECTION,
    OPENED,
    DEADLINE,
    TO_AGENT,
    TO_PLANE,
    PING,
    PONG,
    /** The plane closed. */
    GOODBYE_TO_AGENT,
    /** The agent closed. */
    GOODBYE_TO_PLANE,
    RESET_TO_AGENT
  }

  final int agent;

  @Nullable
  Wire next;
  /** The model's handle; null until the connection is admitted and after the plane is done with it. */
  private @Nullable Link link;
  /** The life of the host in which that handle means something. */
  private int linkedIn;

  private final Network network;
  private final ConnectionListener listener;
  private final long deadline;
  private final Duration deadlineAfter;
  private boolean arrived;
  private boolean open;
  private boolean over;
  private boolean planeGone;
  private boolean adopting;
  /** In-order delivery: when the last parcel of that direction arrives. */
  private long towardsAgent;

  private long towardsPlane;
  /** While the first of a direction waits for its repetition, all behind it wait. */
  private long agentHeldUntil;

  private long planeHeldUntil;

  Wire(
      Network network,
      int agent,
      long deadline,
      Duration deadlineAfter,
      ConnectionListener listener) {
    this.network = network;
    this.agent = agent;
    this.deadline = deadline;
    this.deadlineAfter = deadlineAfter;
    this.listener = listener;
  }

  private final class Arrival extends Timer {
    private final Parcel parcel;
    private final @Nullable Object content;
    private long repetition = Network.FIRST_RETRANSMISSION;

    Arrival(Parcel parcel, @Nullable Object content) {
      this.parcel = parcel;
      this.content = content;
    }

    @Override
    protected long fetch() {
      return network.fetch(agent) + (listener instanceof Fetching line ? line.fetch() : 0);
    }

    @Override
    protected void fire() {
      arrive(this);
    }
  }

  static ConnectFailure unanswered(Duration after) {
    return new ConnectFailure.TimedOut(ConnectPhase.TCP, after);
  }

  /** Which agent's it is. */
  public int agent() {
    return agent;
  }

  /** Whether the agent may speak and be heard: open at both ends, on a path that carries. */
  public boolean carries() {
    return open && !over && !planeGone && !network.isCut(agent);
  }

  /** Whether either end has given up. */
  boolean isGivenUp() {
    return over || planeGone;
  }

  // ---- dialling

  /** Whatever happens, the agent has an answer by the deadline: each step below is either bounded by it or watched. */
  void dial() {
    byDeadline(network.dialling(agent), new Arrival(Parcel.REQUEST, null));
  }

  private void byDeadline(long after, Arrival arrival) {
    network.time.at(Math.min(deadline, network.time.nanos() + after), arrival);
  }

  private void send(Parcel parcel, @Nullable Object content, long after) {
    network.time.after(after, new Arrival(parcel, content));
  }

  private void arrive(Arrival arrival) {
    switch (arrival.parcel) {
      case REQUEST -> requested(arrival);
      case REFUSAL, REJECTION -> failOnTime((ConnectFailure) content(arrival));
      case OPENED -> opened(arrival);
      case DEADLINE -> deadlinePassed();
      case TO_AGENT, PONG, GOODBYE_TO_AGENT, RESET_TO_AGENT -> arriveAtAgent(arrival);
      case TO_PLANE, PING, GOODBYE_TO_PLANE -> arriveAtPlane(arrival);
    }
  }

  private static Object content(Arrival arrival) {
    if (arrival.content == null) {
      throw new IllegalStateException(arrival.parcel + " without content");
    }
    return arrival.content;
  }

  private void requested(Arrival request) {
    if (over) {
      return;
    }
    if (network.time.nanos() >= deadline) {
      deadlinePassed();
    } else if (network.isSilent(agent)) {
      byDeadline(Network.synEvery(), request);
    } else if (network.isUnreachable(agent)) {
      fail(UNREACHABLE);
    } else if (!network.host.isUp()) {
      fail(REFUSED);
    } else if (network.host.arrive(this)) {
      arrived = true;
    } else {
      byDeadline(Network.synEvery(), request);
    }
  }

  /** From now on somebody else decides how long it takes, so the deadline is watched. */
  void watchDeadline() {
    network.time.at(deadline, new Arrival(Parcel.DEADLINE, null));
  }

  private void deadlinePassed() {
    if (!over && !open) {
      fail(unanswered(deadlineAfter));
    }
  }

  private void failOnTime(ConnectFailure failure) {
    if (!over && !open) {
      fail(network.time.nanos() >= deadline ? unanswered(deadlineAfter) : failure);
    }
  }

  private void fail(ConnectFailure failure) {
    end();
    sayGoodbye();
    listener.failed(failure, PhaseTimes.none());
  }

  private void end() {
    over = true;
    network.forget(this);
  }

  // ---- the control plane's end

  /** Turned away at the door. */
  void reject(Optional<Duration> retryAfter) {
    if (!over) {
      byDeadline(
          network.oneWay(agent),
          new Arrival(Parcel.REJECTION, new ConnectFailure.Busy(503, retryAfter, "no room")));
    }
  }

  /** Let in; the model knows the connection. */
  void admit(Link admitted) {
    linked(admitted);
    towardsAgent = network.time.nanos() + network.oneWay(agent);
    send(Parcel.OPENED, null, towardsAgent - network.time.nanos());
  }

  /** Another process took over what an earlier one had. */
  void adopted(Link by) {
    linked(by);
    adopting = false;
  }

  private void linked(Link by) {
    link = by;
    linkedIn = network.host.life();
  }

  /** What the process that runs now knows the connection by: what an earlier one knew is gone with it. */
  private @Nullable Link known() {
    return linkedIn == network.host.life() ? link : null;
  }

  /** Its process is gone, and whatever the next one says until {@link #adopted} has been said before. */
  public void adopting() {
    link = null;
    adopting = true;
  }

  private void opened(Arrival arrival) {
    if (over) {
      return;
    }
    if (network.isSilent(agent)) {
      repeat(arrival);
    } else if (planeGone) {
      fail(RESET_WHILE_OPENING);
    } else if (network.time.nanos() >= deadline) {
      fail(unanswered(deadlineAfter));
    } else {
      open = true;
      listener.opened(this);
    }
  }

  @Override
  public void send(Envelope envelope) {
    if (!planeGone && !adopting) {
      towardsAgent(Parcel.TO_AGENT, envelope);
    }
  }

  @Override
  public void close(int status, String why) {
    link = null;
    planeGone = true;
    towardsAgent(Parcel.GOODBYE_TO_AGENT, new Disconnect.ClosedByPeer(status, why));
  }

  private void towardsAgent(Parcel parcel, Object content) {
    if (!over) {
      long now = network.time.nanos();
      towardsAgent = Math.max(towardsAgent, now + network.oneWay(agent));
      send(parcel, content, towardsAgent - now);
    }
  }

  private void arriveAtAgent(Arrival arrival) {
    if (over) {
      return;
    }
    long now = network.time.nanos();
    if (agentHeldUntil > now) {
      network.time.at(agentHeldUntil, arrival);
    } else if (network.isSilent(agent)) {
      agentHeldUntil = repeat(arrival);
    } else if (arrival.parcel == Parcel.TO_AGENT) {
      listener.activity();
      listener.received((Envelope) content(arrival));
    } else if (arrival.parcel == Parcel.PONG) {
      listener.activity();
    } else {
      ended((Disconnect) content(arrival));
    }
  }

  private long repeat(Arrival arrival) {
    long again = network.time.nanos() + arrival.repetition;
    arrival.repetition = Network.laterRetransmission(arrival.repetition);
    network.time.at(again, arrival);
    return again;
  }

  /** The process at the other end is gone. */
  void planeDied() {
    link = null;
    if (arrived && !planeGone) {
      planeGone = true;
      if (!open) {
        watchDeadline();
      }
      towardsAgent(Parcel.RESET_TO_AGENT, RESET);
    }
  }

  /** Something between the two ended the connection for both. */
  void reset() {
    if (over) {
      return;
    }
    planeHearsOfTheEnd();
    planeGone = true;
    if (open) {
      ended(RESET);
    } else {
      fail(RESET_WHILE_OPENING);
    }
  }

  private void ended(Disconnect reason) {
    boolean wasOpen = open;
    end();
    if (wasOpen) {
      listener.closed(reason);
    } else {
      listener.failed(RESET_WHILE_OPENING, PhaseTimes.none());
    }
  }

  private void planeHearsOfTheEnd() {
    Link known = known();
    if (known != null) {
      link = null;
      network.host.disconnected(known, "connection reset");
    }
  }

  // ---- the agent's end

  @Override
  public ConnectionInfo info() {
    return INFO;
  }

  @Override
  public void send(Envelope envelope, Runnable flushed) {
    if (open && !over) {
      flushed.run();
      towardsPlane(Parcel.TO_PLANE, envelope);
    }
  }

  @Override
  public void ping(Runnable flushed) {
    if (open && !over) {
      flushed.run();
      towardsPlane(Parcel.PING, null);
    }
  }

  @Override
  public boolean writable() {
    return true;
  }

  private void towardsPlane(Parcel parcel, @Nullable Object content) {
    long now = network.time.nanos();
    towardsPlane = Math.max(towardsPlane, now + network.oneWay(agent));
    send(parcel, content, towardsPlane - now);
  }

  private void arriveAtPlane(Arrival arrival) {
    long now = network.time.nanos();
    if (planeHeldUntil > now) {
      network.time.at(planeHeldUntil, arrival);
      return;
    }
    if (network.isSilent(agent)) {
      planeHeldUntil = repeat(arrival);
      return;
    }
    Link known = known();
    if (known == null) {
      towardsAgent(Parcel.RESET_TO_AGENT, RESET); // whoever is there now knows no such connection
    } else if (arrival.parcel == Parcel.TO_PLANE) {
      network.host.received(known, (Envelope) content(arrival));
    } else if (arrival.parcel == Parcel.PING) {
      network.host.heard(known);
      towardsAgent(Parcel.PONG, known);
    } else {
      planeHearsOfTheEnd();
    }
  }

  @Override
  public void cancel() {
    if (!over) {
      end();
      sayGoodbye();
    }
  }

  /** Whoever gave up must say so to a control plane that may have let it in: nobody else would. */
  private void sayGoodbye() {
    if (known() != null) {
      towardsPlane(Parcel.GOODBYE_TO_PLANE, null);
    }
  }

  @Override
  public void close(CloseReason reason) {
    leave(reason.text());
  }

  @Override
  public void abort() {
    leave("aborted");
  }

  private void leave(String why) {
    if (!over) {
      cancel();
      listener.closed(new Disconnect.ClosedHere(why));
    }
  }

  @Override
  public String toString() {
    return (open ? "connection" : "attempt") + " of agent " + agent + (over ? ", over" : "")
        + (planeGone ? ", plane gone" : "");
  }
}
