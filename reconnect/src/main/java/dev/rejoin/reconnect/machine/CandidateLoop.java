package dev.rejoin.reconnect.machine;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.backoff.Attempt;
import dev.rejoin.api.backoff.Wait;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.observe.AgentEvent.AttemptAbandoned;
import dev.rejoin.api.observe.AgentEvent.AttemptFailed;
import dev.rejoin.api.observe.AgentEvent.AttemptStarted;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.ConnectPhase;
import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.api.reason.Reason;
import dev.rejoin.api.reason.Severity;
import dev.rejoin.api.transport.PhaseTimes;
import dev.rejoin.api.transport.Probe;
import dev.rejoin.reconnect.machine.Candidate.Asking;
import dev.rejoin.reconnect.machine.Candidate.Connecting;
import dev.rejoin.reconnect.machine.Candidate.None;
import dev.rejoin.reconnect.machine.Candidate.Probing;
import dev.rejoin.reconnect.machine.Candidate.Registering;
import dev.rejoin.reconnect.machine.Candidate.Trying;
import dev.rejoin.reconnect.machine.Candidate.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The way back up to an open connection: asking, waiting, connecting, and what follows a failure. */
final class CandidateLoop {
  private static final Wait SAFE_WAIT =
      new Wait(Duration.ofSeconds(1), "the strategy did not answer");
  private static final double DRAIN_JITTER = 0.05;

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
    if (cause != turn.loop.cause()) {
      turn.loop = turn.loop.change().cause(cause).build();
    }
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
    startIfDue(turn, waiting);
  }

  /** Waits for a random part of {@code over}, then connects beside the living primary; a slot is a floor here too. */
  void startBeside(Turn turn, Beside beside, Duration over, int endpoint) {
    waitBeside(turn, beside, turn.now + turn.partOf(over), endpoint);
  }

  private void waitBeside(Turn turn, Beside beside, long until, int endpoint) {
    long slot = turn.loop.slots().of(endpoint);
    Waiting waiting =
        new Waiting(turn.loop.attempts() + 1, Math.max(until, slot), slot, false, endpoint, beside);
    turn.candidate = waiting;
    startIfDue(turn, waiting);
  }

  /** Waits for a random part of {@code over}, but not less than a slot asks for, and connects without a word from the strategy. */
  void startAgain(Turn turn, Duration over) {
    int endpoint = turn.loop.lastGood();
    waitBeside(turn, Beside.NOTHING, turn.now + turn.partOf(over), endpoint);
  }

  private void startIfDue(Turn turn, Waiting waiting) {
    if (waiting.until() > turn.now) {
      return;
    }
    if (waiting.beside() == Beside.NOTHING && turn.breaker.probes(waiting.endpoint(), turn.now)) {
      probe(turn, waiting);
    } else {
      attempt(turn, waiting.endpoint(), waiting.beside());
    }
  }

  private void probe(Turn turn, Waiting waiting) {
    long id = turn.loop.nextLink();
    turn.loop = turn.loop.change().nextLink(id + 1).cursor(waiting.endpoint()).build();
    turn.breaker = turn.breaker.probing(turn.now);
    turn.candidate = new Probing(waiting.number(), id, waiting.endpoint(), turn.now);
    turn.emit(new Effect.Probe(id, endpoints.get(waiting.endpoint())));
  }

  /** A probe was answered: an attempt now, or another wait. */
  void probed(Turn turn, long id, Probe answer) {
    if (!(turn.candidate instanceof Probing probing) || probing.id() != id) {
      return;
    }
    int endpoint = probing.endpoint();
    boolean attempting = worthAnAttempt(turn, endpoint, answer);
    turn.observe(new AgentEvent.Probed(
        probing.number(),
        endpoints.get(endpoint),
        answer,
        turn.since(probing.startedAt()),
        attempting));
    turn.breaker = turn.breaker.heard(endpoint, answer);
    if (attempting) {
      attempt(turn, endpoint, Beside.NOTHING);
    } else {
      planNext(turn, turn.loop.cause());
    }
  }

  private static boolean worthAnAttempt(Turn turn, int endpoint, Probe answer) {
    Breaker.Open open = turn.breaker.open();
    if (open == null || turn.now >= open.until() || open.news(endpoint, answer)) {
      return true;
    }
    boolean bad = answer instanceof Probe.Absent || answer instanceof Probe.Unhealthy;
    return !bad && turn.now >= Rules.nextTrial(turn.loop, turn.pacing);
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

  /** The attempt under way is over without a session. */
  void failed(Turn turn, ConnectFailure failure, PhaseTimes phases) {
    if (!(turn.candidate instanceof Trying trying)) {
      return;
    }
    keepSlot(turn, trying.endpoint(), failure.retryAfter());
    turn.observe(new AttemptFailed(
        trying.number(),
        endpoints.get(trying.endpoint()),
        failure,
        phases,
        turn.since(trying.startedAt())));
    if (trying.beside() != Beside.NOTHING) {
      failedBeside(turn, trying);
      return;
    }
    Loop.Builder change = turn.loop
        .change()
        .failedSinceLoss(turn.loop.failedSinceLoss() + 1)
        .attemptStartedAt(trying.startedAt())
        .cause(failure);
    if (trying instanceof Registering registering && registering.demanded()) {
      change.attempts(registering.number()); // it began without connecting, so it was not counted
    }
    turn.loop = change.build();
    count(turn, trying.endpoint(), failure);
    planNext(turn, failure);
  }

  private void count(Turn turn, int endpoint, ConnectFailure failure) {
    Breaker.Open before = turn.breaker.open();
    turn.breaker = turn.breaker.failed(rules.breaker(), endpoint, failure, turn.now);
    Breaker.Open open = turn.breaker.open();
    if (before == null && open != null) {
      turn.observe(
          new AgentEvent.BreakerOpened(open.failures(), rules.breaker().openFor(), failure));
    }
  }

  /** Beside a living primary nothing is lost: a drain tries on, a race and an operator's wish are over. */
  private void failedBeside(Turn turn, Trying trying) {
    turn.candidate = None.NONE;
    Primary primary = turn.primary;
    if (trying.beside() == Beside.DRAINING && primary != null) {
      Duration spread = turn.pacing.spreadOrZero();
      Duration pause = spread.compareTo(Rules.DRAIN_EVERY) > 0 ? spread : Rules.DRAIN_EVERY;
      long until = trying.startedAt() + turn.jitteredUp(pause, DRAIN_JITTER);
      waitBeside(
          turn,
          Beside.DRAINING,
          Math.max(turn.now, until),
          elsewhere(turn, trying.endpoint(), primary.endpoint()));
    }
  }

  /** The endpoint to go to from {@code leaving}: another one, unless it is alone. */
  int elsewhere(Turn turn, int leaving) {
    return elsewhere(turn, leaving, leaving);
  }

  /** The next after {@code tried} whose slot is not later than another's, and never the one to leave unless it is alone. */
  private int elsewhere(Turn turn, int tried, int leaving) {
    int best = leaving;
    long earliest = Long.MAX_VALUE;
    for (int i = 1; i <= endpoints.size(); i++) {
      int next = (tried + i) % endpoints.size();
      long moment = Math.max(turn.now, turn.loop.slots().of(next));
      if (next != leaving && moment < earliest) {
        best = next;
        earliest = moment;
      }
    }
    return best;
  }

  /** Remembers a floor the control plane set for an endpoint. */
  void keepSlot(Turn turn, int endpoint, Optional<Duration> retryAfter) {
    retryAfter.ifPresent(asked -> {
      long moment = turn.now + Slots.nanos(turn, asked, rules.maxSpread());
      turn.loop =
          turn.loop.change().slots(turn.loop.slots().with(endpoint, moment)).build();
    });
  }

  /** Before when only an operator may have an attempt, now that nothing speaks for the slow class any more. */
  long floorUnlessSlow(Turn turn, int endpoint) {
    return Math.max(turn.loop.slots().of(endpoint), WaitPlanner.trial(turn, endpoint));
  }

  /** Ends a candidate that is no longer needed. */
  void abandon(Turn turn, String why) {
    if (turn.candidate instanceof Trying trying) {
      turn.emit(new Effect.Abort(trying.link()));
      turn.observe(new AttemptAbandoned(trying.number(), why));
    }
    turn.candidate = None.NONE;
  }

  /** The primary is gone: an attempt beside it becomes the way back, and without one the loop begins. */
  void primaryGone(Turn turn, Disconnect cause) {
    turn.loop =
        turn.loop.change().lossAt(turn.now).failedSinceLoss(0).cause(cause).build();
    if (turn.candidate instanceof Trying trying && cause.severity() != Severity.PERMANENT) {
      turn.loop = turn.loop.change().attempts(turn.loop.attempts() + 1).build();
      turn.candidate = trying.with(Beside.NOTHING);
      return;
    }
    abandon(turn, cause.detail());
    planNext(turn, cause);
  }

  void tick(Turn turn) {
    Candidate candidate = turn.candidate;
    if (candidate instanceof Waiting waiting) {
      startIfDue(turn, waiting);
    } else if (candidate instanceof Asking asking && turn.now >= deadline(asking)) {
      proposed(turn, asking.number(), SAFE_WAIT);
    } else if (candidate instanceof Probing probing && turn.now >= deadline(probing)) {
      probed(
          turn,
          probing.id(),
          new Probe.Absent(
              new ConnectFailure.TimedOut(ConnectPhase.TCP, turn.since(probing.startedAt()))));
    } else if (candidate instanceof Connecting connecting && turn.now >= deadline(connecting)) {
      turn.emit(new Effect.Abort(connecting.link()));
      failed(
          turn,
          new ConnectFailure.TimedOut(ConnectPhase.UPGRADE, turn.since(connecting.startedAt())),
          PhaseTimes.none());
    }
  }

  /** When {@link #tick} has something to do; {@link Long#MAX_VALUE} for never. */
  long nextDeadline(Candidate candidate) {
    if (candidate instanceof Waiting waiting) {
      return waiting.until();
    }
    if (candidate instanceof Asking asking) {
      return deadline(asking);
    }
    if (candidate instanceof Probing probing) {
      return deadline(probing);
    }
    return candidate instanceof Connecting connecting ? deadline(connecting) : Long.MAX_VALUE;
  }

  private static long deadline(Asking asking) {
    return asking.askedAt() + Rules.ASK_LIMIT.toNanos();
  }

  private long deadline(Probing probing) {
    return probing.startedAt()
        + rules.breaker().probeTimeout().toNanos()
        + Rules.CONNECT_GRACE.toNanos();
  }

  private long deadline(Connecting connecting) {
    return connecting.startedAt()
        + rules.connectTimeout().toNanos()
        + Rules.CONNECT_GRACE.toNanos();
  }
}
