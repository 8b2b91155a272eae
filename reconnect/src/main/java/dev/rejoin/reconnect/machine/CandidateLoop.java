package dev.rejoin.reconnect.machine;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.Pacing;
import dev.rejoin.api.Session;
import dev.rejoin.api.backoff.Attempt;
import dev.rejoin.api.backoff.Wait;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.observe.AgentEvent.AttemptAbandoned;
import dev.rejoin.api.observe.AgentEvent.AttemptFailed;
import dev.rejoin.api.observe.AgentEvent.AttemptStarted;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.api.reason.Reason;
import dev.rejoin.api.reason.Severity;
import dev.rejoin.api.registration.RegistrationOutcome;
import dev.rejoin.api.transport.CloseReason;
import dev.rejoin.api.transport.ConnectPhase;
import dev.rejoin.api.transport.ConnectionInfo;
import dev.rejoin.api.transport.PhaseTimes;
import dev.rejoin.reconnect.machine.Candidate.Asking;
import dev.rejoin.reconnect.machine.Candidate.Connecting;
import dev.rejoin.reconnect.machine.Candidate.None;
import dev.rejoin.reconnect.machine.Candidate.Registering;
import dev.rejoin.reconnect.machine.Candidate.Registering.Stage;
import dev.rejoin.reconnect.machine.Candidate.Waiting;
import dev.rejoin.reconnect.machine.LivenessRule.Due;
import dev.rejoin.reconnect.machine.Primary.Phase;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The way back: asking, waiting, connecting, registering, adopting. */
final class CandidateLoop {
  private static final Wait SAFE_WAIT =
      new Wait(Duration.ofSeconds(1), "the strategy did not answer");

  private final Rules rules;
  private final List<Endpoint> endpoints;
  private final List<String> transports;
  private final WaitPlanner planner;

  CandidateLoop(Rules rules, List<Endpoint> endpoints, List<String> transports) {
    this.rules = rules;
    this.endpoints = endpoints;
    this.transports = transports;
    this.planner = new WaitPlanner(rules, endpoints.size());
  }

  /** Asks for the wait before the next attempt, or halts where there must not be one. */
  void planNext(Turn turn, Reason cause) {
    turn.loop = turn.loop.change().cause(cause).build();
    if (cause.severity() == Severity.PERMANENT || exhausted(turn.loop)) {
      turn.candidate = None.NONE;
      turn.life = new Life.Halted(cause);
      turn.observe(new AgentEvent.Halted(cause));
      return;
    }
    int number = turn.loop.attempts() + 1;
    turn.candidate = new Asking(number, cause, turn.now);
    turn.emit(new Effect.AskStrategy(new Attempt(
        number, turn.since(turn.loop.lossAt()), turn.loop.previousDelay(), cause, turn.pacing)));
  }

  private boolean exhausted(Loop loop) {
    return rules.maxAttempts() > 0 && loop.attempts() >= rules.maxAttempts();
  }

  void proposed(Turn turn, int number, Wait wait) {
    if (!(turn.candidate instanceof Asking asking) || asking.number() != number) {
      return;
    }
    WaitPlanner.Plan plan = planner.plan(turn, number, wait);
    Waiting waiting = plan.waiting();
    turn.loop = turn.loop.change().previousDelay(wait.delay()).build();
    turn.candidate = waiting;
    turn.observe(new AgentEvent.WaitStarted(
        number,
        plan.proposed(),
        Duration.ofNanos(waiting.until() - turn.now),
        plan.why(),
        plan.rule(),
        asking.cause(),
        turn.pacing,
        endpoints.get(waiting.endpoint())));
    if (waiting.until() <= turn.now) {
      attempt(turn, waiting.endpoint(), waiting.beside());
    }
  }

  /** Waits for a random part of {@code over}, then connects beside the living primary. */
  void startBeside(Turn turn, Beside beside, Duration over, int endpoint) {
    long until = turn.now + turn.partOf(over);
    turn.candidate =
        new Waiting(turn.loop.attempts() + 1, until, Long.MIN_VALUE, false, endpoint, beside);
    if (until <= turn.now) {
      attempt(turn, endpoint, beside);
    }
  }

  /** Connects now. */
  void attempt(Turn turn, int endpoint, Beside beside) {
    Loop loop = turn.loop;
    int number = loop.attempts() + 1;
    Loop.Builder change = loop.change().nextLink(loop.nextLink() + 1).cursor(endpoint);
    if (beside == Beside.NOTHING) {
      change.attempts(number).attemptStartedAt(turn.now);
    }
    turn.loop = change.build();
    AttemptStarted started = new AttemptStarted(
        number,
        endpoints.get(endpoint),
        transports.get(endpoint),
        loop.cause(),
        beside != Beside.NOTHING);
    turn.candidate = new Connecting(number, loop.nextLink(), endpoint, turn.now, beside);
    turn.observe(started);
    turn.emit(new Effect.Connect(loop.nextLink(), endpoints.get(endpoint), started));
  }

  void opened(Turn turn, Connecting connecting, ConnectionInfo info) {
    long interval = rules.heartbeatInterval().toNanos();
    turn.candidate = new Registering(
        connecting.number(),
        connecting.link(),
        connecting.endpoint(),
        connecting.startedAt(),
        turn.now,
        Stage.OPEN,
        false,
        turn.now + Rules.REGISTRATION_LIMIT.toNanos(),
        Liveness.opened(turn.now, turn.now + interval),
        connecting.beside());
    turn.observe(new AgentEvent.ConnectionOpened(connecting.number(), info));
    turn.emit(new Effect.BeginRegistration(
        connecting.link(), connecting.number(), false, turn.primary != null));
  }

  /** Registers again on the connection that held the session until now. */
  void registerAgain(Turn turn, Primary primary) {
    turn.candidate = new Registering(
        turn.loop.attempts() + 1,
        primary.link(),
        primary.endpoint(),
        turn.now,
        turn.now,
        Stage.OPEN,
        true,
        turn.now + Rules.REGISTRATION_LIMIT.toNanos(),
        primary.liveness(),
        Beside.NOTHING);
    turn.emit(new Effect.BeginRegistration(primary.link(), turn.loop.attempts() + 1, true, false));
  }

  void committing(Turn turn, Registering registering) {
    turn.candidate = registering.at(Stage.COMMITTED, turn.now + Rules.REGISTRATION_LIMIT.toNanos());
  }

  void ended(Turn turn, Registering registering, RegistrationOutcome outcome) {
    if (outcome instanceof RegistrationOutcome.Resumed resumed) {
      Session session = turn.session;
      if (session == null || resumed.epoch() <= session.epoch()) {
        broken(
            turn,
            registering,
            "resumed at epoch " + resumed.epoch() + " (expected: greater than "
                + (session == null ? "any, but there is no session" : session.epoch()) + ")");
        return;
      }
      adopt(turn, registering, outcome, session.resumedAt(resumed.epoch(), resumed.pacing()), true);
    } else if (outcome instanceof RegistrationOutcome.Registered registered) {
      adopt(turn, registering, outcome, registered.session(), false);
    } else if (outcome instanceof RegistrationOutcome.Deferred deferred) {
      defer(turn, registering, deferred);
    } else if (outcome instanceof RegistrationOutcome.Rejected rejected) {
      turn.emit(new Effect.Close(registering.link(), CloseReason.normal("registration rejected")));
      failed(
          turn,
          new ConnectFailure.RegistrationRejected(rejected.permanent(), rejected.why()),
          PhaseTimes.none());
    } else if (outcome instanceof RegistrationOutcome.Unanswered unanswered) {
      turn.emit(new Effect.Abort(registering.link()));
      failed(
          turn, new ConnectFailure.RegistrationUnanswered(unanswered.after()), PhaseTimes.none());
    }
  }

  void broken(Turn turn, Registering registering, String detail) {
    turn.emit(new Effect.Close(registering.link(), CloseReason.normal("registration failed here")));
    failed(turn, new ConnectFailure.InternalFault(detail), PhaseTimes.none());
  }

  private void defer(Turn turn, Registering registering, RegistrationOutcome.Deferred deferred) {
    Duration wait = bounded(deferred.retryAfter());
    turn.candidate =
        registering.at(Stage.DEFERRED, turn.now + wait.toNanos() + slotJitter(turn, wait));
    turn.observe(new AgentEvent.RegistrationDeferred(registering.number(), wait, deferred.why()));
  }

  private void adopt(
      Turn turn,
      Registering winner,
      RegistrationOutcome outcome,
      Session session,
      boolean resumed) {
    Primary old = turn.primary;
    boolean handover = old != null;
    if (old != null) {
      retire(turn, old.link());
    }
    if (turn.session == null || !resumed) {
      turn.sessionSince = turn.now;
    }
    turn.session = session;
    turn.pacing = session.pacing().atMost(rules.maxSpread());
    Duration interval = heartbeatInterval(session);
    turn.primary = new Primary(
        winner.link(),
        winner.endpoint(),
        Phase.READY,
        winner.openedAt(),
        turn.now,
        false,
        Liveness.opened(turn.now, turn.now + turn.partOf(interval)));
    turn.candidate = None.NONE;
    int attempts = turn.loop.failedSinceLoss() + 1;
    long lossAt = turn.loop.lossAt();
    turn.loop = turn.loop
        .change()
        .failedSinceLoss(0)
        .lastGood(winner.endpoint())
        .cursor(winner.endpoint())
        .notBefore(Map.of())
        .build();
    turn.emit(new Effect.Adopt(winner.link(), outcome, handover));
    turn.observe(new AgentEvent.Ready(
        resumed,
        handover,
        attempts,
        session.epoch(),
        handover ? Duration.ZERO : turn.since(lossAt),
        Duration.ofNanos(winner.openedAt() - winner.startedAt()),
        turn.since(winner.openedAt()),
        endpoints.get(winner.endpoint()),
        turn.pacing));
  }

  /** The control plane may ask for less frequent answers than configured, within what the limit of all waits allows. */
  Duration heartbeatInterval(Session session) {
    Duration asked = session.heartbeatInterval();
    Duration configured = rules.heartbeatInterval();
    return asked.compareTo(configured) < 0 ? configured : min(asked, configured.multipliedBy(12));
  }

  private static void retire(Turn turn, long link) {
    if (turn.retiring != null) {
      turn.emit(new Effect.Abort(turn.retiring.link()));
    }
    turn.retiring = new State.Retiring(link, turn.now + Rules.RETIRE_AFTER.toNanos());
  }

  /** The candidate's attempt is over without a session. */
  void failed(Turn turn, ConnectFailure failure, PhaseTimes phases) {
    Candidate candidate = turn.candidate;
    long startedAt;
    int number;
    int endpoint;
    if (candidate instanceof Connecting connecting) {
      startedAt = connecting.startedAt();
      number = connecting.number();
      endpoint = connecting.endpoint();
    } else if (candidate instanceof Registering registering) {
      startedAt = registering.startedAt();
      number = registering.number();
      endpoint = registering.endpoint();
    } else {
      return;
    }
    turn.observe(
        new AttemptFailed(number, endpoints.get(endpoint), failure, phases, turn.since(startedAt)));
    keepSlot(turn, endpoint, failure);
    if (candidate.beside() != Beside.NOTHING) {
      failedBeside(turn, candidate.beside(), endpoint);
      return;
    }
    turn.loop = turn.loop
        .change()
        .failedSinceLoss(turn.loop.failedSinceLoss() + 1)
        .attemptStartedAt(startedAt)
        .build();
    planNext(turn, failure);
  }

  /** Beside a living primary nothing is lost: a drain tries on, a race and an operator's wish are over. */
  private void failedBeside(Turn turn, Beside beside, int endpoint) {
    turn.candidate = None.NONE;
    if (beside == Beside.DRAINING && turn.primary != null) {
      int next = (endpoint + 1) % endpoints.size();
      Duration pause = Rules.FIRST_SPREAD.plus(turn.pacing.spreadOrZero());
      long until = Math.max(turn.now + turn.partOf(pause), slotOf(turn.loop, next));
      turn.candidate = new Waiting(
          turn.loop.attempts() + 1, until, Long.MIN_VALUE, false, next, Beside.DRAINING);
    }
  }

  private void keepSlot(Turn turn, int endpoint, ConnectFailure failure) {
    failure.retryAfter().ifPresent(after -> {
      Duration slot = bounded(after);
      Map<Integer, Long> slots = new HashMap<>(turn.loop.notBefore());
      slots.put(endpoint, turn.now + slot.toNanos() + slotJitter(turn, slot));
      turn.loop = turn.loop.change().notBefore(slots).build();
    });
  }

  /** Ends a candidate that is no longer needed. */
  void abandon(Turn turn, String why) {
    Candidate candidate = turn.candidate;
    if (candidate instanceof Connecting connecting) {
      turn.emit(new Effect.Abort(connecting.link()));
      turn.observe(new AttemptAbandoned(connecting.number(), why));
    } else if (candidate instanceof Registering registering) {
      turn.emit(new Effect.Abort(registering.link()));
      turn.observe(new AttemptAbandoned(registering.number(), why));
    }
    turn.candidate = None.NONE;
  }

  /** The primary is gone: a candidate beside it becomes the way back, and without one the loop begins. */
  void primaryGone(Turn turn, Disconnect cause) {
    turn.loop =
        turn.loop.change().lossAt(turn.now).failedSinceLoss(0).cause(cause).build();
    Candidate candidate = turn.candidate;
    if (candidate instanceof None || cause.severity() == Severity.PERMANENT) {
      abandon(turn, "lost for good");
      planNext(turn, cause);
      return;
    }
    if (candidate instanceof Waiting) {
      planNext(turn, cause);
      return;
    }
    turn.loop = turn.loop.change().attempts(turn.loop.attempts() + 1).build();
    turn.candidate = candidate.with(Beside.NOTHING);
  }

  void tick(Turn turn) {
    Candidate candidate = turn.candidate;
    if (candidate instanceof Waiting waiting && turn.now >= waiting.until()) {
      attempt(turn, waiting.endpoint(), waiting.beside());
    } else if (candidate instanceof Asking asking && turn.now >= deadline(asking)) {
      proposed(turn, asking.number(), SAFE_WAIT);
    } else if (candidate instanceof Connecting connecting && turn.now >= deadline(connecting)) {
      turn.emit(new Effect.Abort(connecting.link()));
      failed(
          turn,
          new ConnectFailure.TimedOut(ConnectPhase.UPGRADE, turn.since(connecting.startedAt())),
          PhaseTimes.none());
    } else if (candidate instanceof Registering registering) {
      tickRegistering(turn, registering);
    }
  }

  private void tickRegistering(Turn turn, Registering registering) {
    if (turn.now >= registering.runUntil()) {
      if (registering.stage() == Stage.DEFERRED) {
        turn.candidate =
            registering.at(Stage.COMMITTED, turn.now + Rules.REGISTRATION_LIMIT.toNanos());
        turn.emit(new Effect.BeginRegistration(
            registering.link(),
            registering.number(),
            registering.demanded(),
            turn.primary != null));
      } else {
        broken(
            turn,
            registering,
            "registration strategy: nothing sent for " + Rules.REGISTRATION_LIMIT.toSeconds()
                + " s");
      }
      return;
    }
    Due due = LivenessRule.check(rules, registering.liveness(), Phase.SUSPECT, turn.now);
    if (due == Due.BEAT || due == Due.FRESH_BEAT) {
      long next = turn.now + rules.heartbeatInterval().toNanos();
      turn.candidate =
          registering.with(registering.liveness().pingSent(turn.now, next, due == Due.FRESH_BEAT));
      turn.emit(new Effect.SendBeat(registering.link(), false));
    } else if (due == Due.LOST) {
      turn.emit(new Effect.Abort(registering.link()));
      Disconnect silent =
          new Disconnect.Silent(turn.since(registering.liveness().lastReceived()));
      failed(turn, new ConnectFailure.LostBeforeRegistered(silent), PhaseTimes.none());
    }
  }

  long nextDeadline(Candidate candidate) {
    if (candidate instanceof Waiting waiting) {
      return waiting.until();
    }
    if (candidate instanceof Asking asking) {
      return deadline(asking);
    }
    if (candidate instanceof Connecting connecting) {
      return deadline(connecting);
    }
    if (candidate instanceof Registering registering) {
      return Math.min(
          registering.runUntil(),
          LivenessRule.deadline(rules, registering.liveness(), Phase.SUSPECT));
    }
    return Long.MAX_VALUE;
  }

  private static long deadline(Asking asking) {
    return asking.askedAt() + Rules.ASK_LIMIT.toNanos();
  }

  private long deadline(Connecting connecting) {
    return connecting.startedAt()
        + rules.connectTimeout().toNanos()
        + Rules.CONNECT_GRACE.toNanos();
  }

  private Duration bounded(Duration asked) {
    return asked.isNegative() ? Duration.ZERO : min(asked, rules.maxSpread());
  }

  /** Jitter on a slot goes only upward: up to a tenth of it, at most one second. */
  private static long slotJitter(Turn turn, Duration slot) {
    return turn.partOf(min(slot.dividedBy(10), Duration.ofSeconds(1)));
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  private static long slotOf(Loop loop, int endpoint) {
    return loop.notBefore().getOrDefault(endpoint, Long.MIN_VALUE);
  }

  Endpoint endpoint(int index) {
    return endpoints.get(index);
  }

  Pacing bounded(Pacing announced) {
    return announced.atMost(rules.maxSpread());
  }
}
