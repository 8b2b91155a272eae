package dev.rejoin.reconnect.machine;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.Session;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.registration.RegistrationOutcome;
import dev.rejoin.reconnect.machine.Candidate.None;
import dev.rejoin.reconnect.machine.Candidate.Registering;
import dev.rejoin.reconnect.machine.Primary.Phase;
import java.time.Duration;
import java.util.List;

/** The way back's end: the session arrives on the candidate, which becomes the primary. */
final class Adoption {
  private final Rules rules;
  private final List<Endpoint> endpoints;

  Adoption(Rules rules, List<Endpoint> endpoints) {
    this.rules = rules;
    this.endpoints = endpoints;
  }

  void adopt(Turn turn, Registering winner, RegistrationOutcome outcome, Session session) {
    Primary old = turn.primary;
    boolean handover = old != null;
    boolean resumed = outcome instanceof RegistrationOutcome.Resumed;
    if (old != null) {
      retire(turn, old.link());
    }
    if (!resumed) {
      turn.sessionSince = turn.now;
    }
    turn.session = session;
    turn.announced(session.pacing(), rules.maxSpread());
    turn.primary = new Primary(
        winner.link(),
        winner.endpoint(),
        Phase.READY,
        winner.openedAt(),
        turn.now,
        old != null && old.stable(),
        Liveness.opened(turn.now, turn.now + turn.partOf(rules.heartbeatInterval(session))));
    turn.candidate = None.NONE;
    closeBreaker(turn);
    Loop before = turn.loop;
    turn.loop = before
        .change()
        .failedSinceLoss(0)
        .attemptStartedAt(winner.startedAt())
        .lastGood(winner.endpoint())
        .cursor(winner.endpoint())
        .slots(before.slots().admitted(winner.endpoint(), turn.now))
        .build();
    turn.emit(new Effect.Adopt(winner.link(), outcome, handover));
    turn.observe(new AgentEvent.Ready(
        resumed,
        handover,
        before.failedSinceLoss() + 1,
        session.epoch(),
        handover ? Duration.ZERO : turn.since(before.lossAt()),
        Duration.ofNanos(winner.openedAt() - winner.startedAt()),
        turn.since(winner.openedAt()),
        endpoints.get(winner.endpoint()),
        turn.pacing));
  }

  private static void closeBreaker(Turn turn) {
    Breaker.Open open = turn.breaker.open();
    turn.breaker = Breaker.closed();
    if (open != null) {
      turn.observe(new AgentEvent.BreakerClosed(turn.since(open.since())));
    }
  }

  /** At most one connection retires at a time. */
  private static void retire(Turn turn, long link) {
    if (turn.retiring != null) {
      turn.emit(new Effect.Abort(turn.retiring.link()));
    }
    turn.retiring = new State.Retiring(link, turn.now + Rules.RETIRE_AFTER.toNanos());
  }
}
