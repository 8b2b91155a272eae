package dev.rejoin.reconnect.machine;

import dev.rejoin.api.Session;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.api.registration.RegistrationOutcome;
import dev.rejoin.api.transport.CloseReason;
import dev.rejoin.api.transport.ConnectionInfo;
import dev.rejoin.api.transport.PhaseTimes;
import dev.rejoin.reconnect.machine.Candidate.Connecting;
import dev.rejoin.reconnect.machine.Candidate.Registering;
import dev.rejoin.reconnect.machine.Candidate.Registering.Stage;
import dev.rejoin.reconnect.machine.LivenessRule.Due;
import dev.rejoin.reconnect.machine.Primary.Phase;
import java.time.Duration;

/** The way back on an open connection: the registration strategy runs, and its outcome is judged. */
final class Registrations {
  private final Rules rules;
  private final CandidateLoop loop;
  private final Adoption adoption;

  Registrations(Rules rules, CandidateLoop loop, Adoption adoption) {
    this.rules = rules;
    this.loop = loop;
    this.adoption = adoption;
  }

  void opened(Turn turn, Connecting connecting, ConnectionInfo info) {
    turn.observe(new AgentEvent.ConnectionOpened(connecting.number(), info));
    begin(
        turn,
        new Registering(
            connecting.number(),
            connecting.link(),
            connecting.endpoint(),
            connecting.startedAt(),
            turn.now,
            Stage.OPEN,
            false,
            Long.MAX_VALUE,
            Liveness.opened(turn.now, turn.now + rules.heartbeatInterval().toNanos()),
            connecting.beside()));
  }

  /** Registers again on the connection that held the session until now. */
  void again(Turn turn, Primary primary) {
    begin(
        turn,
        new Registering(
            turn.loop.attempts() + 1,
            primary.link(),
            primary.endpoint(),
            turn.now,
            turn.now,
            Stage.OPEN,
            true,
            Long.MAX_VALUE,
            primary.liveness().withoutSession(),
            Beside.NOTHING));
  }

  private static Registering begin(Turn turn, Registering registering) {
    Registering begun = registering.at(Stage.OPEN, limit(turn));
    turn.candidate = begun;
    turn.emit(new Effect.BeginRegistration(
        registering.link(), registering.number(), registering.demanded(), turn.primary != null));
    return begun;
  }

  private static long limit(Turn turn) {
    return turn.now + Rules.REGISTRATION_LIMIT.toNanos();
  }

  void committing(Turn turn, Registering registering) {
    turn.candidate = registering.at(Stage.COMMITTED, limit(turn));
  }

  void ended(Turn turn, Registering registering, RegistrationOutcome outcome) {
    if (outcome instanceof RegistrationOutcome.Resumed resumed) {
      resumed(turn, registering, resumed);
    } else if (outcome instanceof RegistrationOutcome.Registered registered) {
      registered(turn, registering, registered);
    } else if (outcome instanceof RegistrationOutcome.Deferred deferred) {
      defer(turn, registering, deferred);
    } else if (outcome instanceof RegistrationOutcome.Rejected rejected) {
      turn.emit(new Effect.Close(registering.link(), CloseReason.normal("registration rejected")));
      failed(turn, new ConnectFailure.RegistrationRejected(rejected.permanent(), rejected.why()));
    } else if (outcome instanceof RegistrationOutcome.Unanswered unanswered) {
      turn.emit(new Effect.Abort(registering.link()));
      failed(turn, new ConnectFailure.RegistrationUnanswered(unanswered.after()));
    }
  }

  private void resumed(Turn turn, Registering registering, RegistrationOutcome.Resumed resumed) {
    Session session = turn.session;
    if (session == null) {
      broken(turn, registering, "resumed, but there was no session to resume");
    } else if (newer(turn, registering, resumed.epoch())) {
      adoption.adopt(
          turn, registering, resumed, session.resumedAt(resumed.epoch(), resumed.pacing()));
    }
  }

  private void registered(
      Turn turn, Registering registering, RegistrationOutcome.Registered registered) {
    if (newer(turn, registering, registered.session().epoch())) {
      adoption.adopt(turn, registering, registered, registered.session());
    }
  }

  /** Epochs only grow; an answer of an older one is not for this moment. */
  private boolean newer(Turn turn, Registering registering, long epoch) {
    Session held = turn.session;
    if (held != null && epoch <= held.epoch()) {
      broken(
          turn,
          registering,
          "granted epoch " + epoch + " (expected: greater than " + held.epoch() + ")");
      return false;
    }
    return true;
  }

  /** The registration cannot go on here; whoever is to blame, another attempt follows. */
  void broken(Turn turn, Registering registering, String detail) {
    turn.emit(new Effect.Close(registering.link(), CloseReason.normal("registration failed here")));
    failed(turn, new ConnectFailure.InternalFault(detail));
  }

  private void defer(Turn turn, Registering registering, RegistrationOutcome.Deferred deferred) {
    long nanos = Slots.nanos(turn, deferred.retryAfter(), rules.maxSpread());
    turn.candidate = registering.at(Stage.DEFERRED, turn.now + nanos);
    turn.observe(new AgentEvent.RegistrationDeferred(
        registering.number(), Duration.ofNanos(nanos), deferred.why()));
  }

  /** The control plane says on the candidate's own connection that the session is elsewhere. */
  void superseded(Turn turn, Registering registering, String instanceId, boolean own) {
    turn.emit(new Effect.Close(registering.link(), CloseReason.normal("superseded")));
    lost(
        turn,
        own
            ? new Disconnect.ClosedHere("superseded by a connection of this process")
            : new Disconnect.Conflict(instanceId));
  }

  /** The candidate's connection is gone. */
  void lost(Turn turn, Disconnect reason) {
    failed(turn, new ConnectFailure.LostBeforeRegistered(reason));
  }

  private void failed(Turn turn, ConnectFailure failure) {
    loop.failed(turn, failure, PhaseTimes.none());
  }

  /** An operator ends the wait for a deferred registration; false if there is none. */
  boolean cutDeferral(Turn turn) {
    if (!(turn.candidate instanceof Registering registering)
        || registering.stage() != Stage.DEFERRED) {
      return false;
    }
    turn.observe(new AgentEvent.WaitCut(registering.number(), "operator"));
    begin(turn, registering);
    return true;
  }

  void tick(Turn turn, Registering registering) {
    if (turn.now < registering.runUntil()) {
      watch(turn, registering);
    } else if (registering.stage() == Stage.DEFERRED) {
      watch(turn, begin(turn, registering));
    } else {
      broken(
          turn,
          registering,
          "registration strategy: neither ended nor sent anything for "
              + Rules.REGISTRATION_LIMIT.toSeconds() + " s");
    }
  }

  /** A connection that is slow to register stays; one that answers nothing at all does not. */
  private void watch(Turn turn, Registering registering) {
    Liveness liveness = registering.liveness();
    Due due = LivenessRule.check(rules, liveness, Phase.SUSPECT, turn.now);
    if (due == Due.BEAT || due == Due.FRESH_BEAT) {
      long next = turn.now + rules.heartbeatInterval().toNanos();
      turn.candidate = registering.with(liveness.pingSent(turn.now, next, due == Due.FRESH_BEAT));
      turn.emit(new Effect.SendBeat(registering.link(), false));
    } else if (due == Due.LOST) {
      turn.emit(new Effect.Abort(registering.link()));
      lost(turn, new Disconnect.Silent(turn.since(liveness.lastReceived())));
    }
  }

  /** When {@link #tick} has something to do. */
  long nextDeadline(Registering registering) {
    return Math.min(
        registering.runUntil(),
        LivenessRule.deadline(rules, registering.liveness(), Phase.SUSPECT));
  }
}
