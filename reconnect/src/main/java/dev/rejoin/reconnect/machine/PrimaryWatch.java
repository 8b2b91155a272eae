package dev.rejoin.reconnect.machine;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.api.transport.CloseReason;
import dev.rejoin.reconnect.machine.Candidate.None;
import dev.rejoin.reconnect.machine.Candidate.Registering;
import dev.rejoin.reconnect.machine.Candidate.Trying;
import dev.rejoin.reconnect.machine.Candidate.Waiting;
import dev.rejoin.reconnect.machine.LivenessRule.Due;
import dev.rejoin.reconnect.machine.Primary.Phase;
import java.time.Duration;
import java.util.List;

/** The connection that holds the session: its life, doubts about it, and its end. */
final class PrimaryWatch {
  private final Rules rules;
  private final CandidateLoop loop;
  private final Registrations registrations;
  private final List<Endpoint> endpoints;

  PrimaryWatch(
      Rules rules, CandidateLoop loop, Registrations registrations, List<Endpoint> endpoints) {
    this.rules = rules;
    this.loop = loop;
    this.registrations = registrations;
    this.endpoints = endpoints;
  }

  void answered(Turn turn, Primary primary, AgentEvent.HeartbeatAnswered event) {
    turn.primary = primary.with(primary.liveness().acknowledged(turn.now));
    turn.observe(event);
  }

  /**
   * Any byte that came after the question is an answer; a race that has not committed is called off. One that has is
   * the server's to decide, and the suspicion ends with it.
   */
  void clearSuspicion(Turn turn) {
    Primary primary = turn.primary;
    if (primary == null
        || primary.phase() != Phase.SUSPECT
        || primary.liveness().awaiting() != null) {
      return;
    }
    if (turn.candidate instanceof Registering registering && registering.committed()) {
      return;
    }
    turn.primary = primary.with(Phase.READY);
    if (turn.candidate.beside() == Beside.SUSPECT) {
      loop.abandon(turn, "the suspect answered");
    }
    Primary before = turn.primaryBefore == null ? primary : turn.primaryBefore;
    turn.observe(new AgentEvent.SuspicionCleared(
        Duration.ofNanos(primary.liveness().lastReceived() - before.liveness().lastReceived())));
  }

  void tick(Turn turn, Primary primary) {
    if (!primary.stable() && turn.now >= stableAt(primary)) {
      primary = primary.asStable();
      turn.primary = primary;
      turn.loop = turn.loop.change().attempts(0).previousDelay(Duration.ZERO).build();
      turn.observe(new AgentEvent.Stable());
    }
    Liveness liveness = primary.liveness();
    Due due = LivenessRule.check(rules, liveness, primary.phase(), turn.now);
    switch (due) {
      case BEAT, FRESH_BEAT -> {
        demand(turn, primary, due == Due.FRESH_BEAT);
      }
      case SUSPECT -> suspect(turn, primary);
      case LOST -> {
        turn.emit(new Effect.Abort(primary.link()));
        lose(turn, primary, LivenessRule.silence(turn, liveness));
      }
      case QUIET -> {}
    }
  }

  /** A heartbeat; or, where heartbeats have a connection of their own, a ping, which shows that this one lives. */
  private void demand(Turn turn, Primary primary, boolean fresh) {
    long next = turn.now + rules.heartbeatInterval(turn.session).toNanos();
    boolean heartbeat = !turn.channel.carriesHeartbeats();
    Liveness liveness = primary.liveness();
    turn.primary = primary.with(
        heartbeat
            ? liveness.heartbeatSent(turn.now, next, fresh)
            : liveness.pingSent(turn.now, next, fresh));
    turn.emit(new Effect.SendBeat(primary.link(), heartbeat));
  }

  private void suspect(Turn turn, Primary primary) {
    turn.primary = primary.with(Phase.SUSPECT);
    long lastReceived = primary.liveness().lastReceived();
    turn.observe(new AgentEvent.Suspected(turn.since(lastReceived), lastReceived));
    boolean mayRace = turn.now - turn.loop.latest().race() >= Rules.RACE_EVERY.toNanos();
    if (turn.candidate instanceof None && mayRace) {
      turn.loop = turn.loop.change().latest(turn.loop.latest().race(turn.now)).build();
      Duration spread = turn.pacing.spreadOrZero();
      Duration over = spread.compareTo(Rules.RACE_SPREAD) < 0 ? spread : Rules.RACE_SPREAD;
      loop.startBeside(turn, Beside.SUSPECT, over, primary.endpoint());
    }
  }

  /** The connection that held the session is gone. */
  void closed(Turn turn, Primary primary, Disconnect reason) {
    loop.keepSlot(turn, primary.endpoint(), reason.retryAfter());
    boolean drained = primary.phase() == Phase.DRAINING;
    lose(turn, primary, drained ? new Disconnect.Drained(reason.detail()) : reason);
  }

  private void lose(Turn turn, Primary primary, Disconnect reason) {
    detach(turn, primary, reason);
    loop.primaryGone(turn, reason);
  }

  /** The control plane forgot the agent, or is to learn of a change: the connection stays, the session does not. */
  void registerAgain(Turn turn, Primary primary, String why) {
    Disconnect reason = new Disconnect.SessionForgotten(why);
    detach(turn, primary, reason);
    loop.abandon(turn, why);
    turn.loop =
        turn.loop.change().lossAt(turn.now).failedSinceLoss(0).cause(reason).build();
    registrations.again(turn, primary);
  }

  /** The session is without a connection. */
  private void detach(Turn turn, Primary primary, Disconnect reason) {
    turn.primary = null;
    turn.emit(new Effect.Detach());
    turn.observe(new AgentEvent.Lost(
        reason,
        primary.liveness().lastReceived(),
        turn.since(primary.readySince()),
        endpoints.get(primary.endpoint())));
  }

  void superseded(Turn turn, Primary primary, String instanceId, boolean own) {
    if (own) {
      if (turn.candidate instanceof Registering registering && registering.committed()) {
        return; // the handover's answer is on its way on the other connection
      }
      turn.emit(new Effect.Close(primary.link(), CloseReason.normal("superseded")));
      lose(turn, primary, new Disconnect.ClosedHere("superseded by a connection of this process"));
      return;
    }
    turn.emit(new Effect.Close(primary.link(), CloseReason.normal("another process took over")));
    lose(turn, primary, new Disconnect.Conflict(instanceId));
  }

  /** Moves elsewhere within {@code over}; the primary serves until it is resumed there or closed. */
  void drain(Turn turn, Primary primary, Duration over, Duration deadline) {
    turn.observe(new AgentEvent.DrainAnnounced(over, deadline));
    if (primary.phase() == Phase.DRAINING) {
      return;
    }
    turn.primary = primary.with(Phase.DRAINING);
    if (leadsBack(turn.candidate, primary)) {
      loop.abandon(turn, "it leads to the control plane that is about to go");
    }
    if (turn.candidate instanceof None || turn.candidate instanceof Waiting) {
      Duration bounded = over.compareTo(rules.maxSpread()) < 0 ? over : rules.maxSpread();
      loop.startBeside(turn, Beside.DRAINING, bounded, loop.elsewhere(turn, primary.endpoint()));
    } else {
      turn.candidate = turn.candidate.with(Beside.DRAINING);
    }
  }

  /** A race to the endpoint that is to be left, though there is another one; what was sent stands. */
  private boolean leadsBack(Candidate candidate, Primary primary) {
    boolean committed = candidate instanceof Registering registering && registering.committed();
    return endpoints.size() > 1
        && !committed
        && candidate instanceof Trying trying
        && trying.endpoint() == primary.endpoint();
  }

  /** Asks for an answer at once, as after a suspend; a request under way stands. */
  void ask(Turn turn, Primary primary) {
    if (primary.liveness().awaiting() == null) {
      demand(turn, primary, false);
    }
  }

  long nextDeadline(Primary primary) {
    long due = LivenessRule.deadline(rules, primary.liveness(), primary.phase());
    return primary.stable() ? due : Math.min(due, stableAt(primary));
  }

  private long stableAt(Primary primary) {
    return primary.readySince() + rules.stableAfter().toNanos();
  }
}
