package dev.rejoin.reconnect.machine;

import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.api.reason.Reason;
import dev.rejoin.reconnect.machine.Candidate.Asking;
import dev.rejoin.reconnect.machine.Candidate.None;
import dev.rejoin.reconnect.machine.Candidate.Probing;
import dev.rejoin.reconnect.machine.Candidate.Waiting;
import java.time.Duration;

/** What operators, a waking machine and changed credentials do to a wait, and to a loop that has halted. */
final class Wishes {
  private final CandidateLoop loop;
  private final Registrations registrations;
  private final PrimaryWatch watch;

  Wishes(CandidateLoop loop, Registrations registrations, PrimaryWatch watch) {
    this.loop = loop;
    this.registrations = registrations;
    this.watch = watch;
  }

  /** Counts only when it changed something: a wish during an attempt must not use up the one after it. */
  void reconnectNow(Turn turn) {
    if (turn.now - turn.loop.latest().operator() >= Rules.OPERATOR_EVERY.toNanos()
        && endWait(turn)) {
      turn.loop =
          turn.loop.change().latest(turn.loop.latest().operator(turn.now)).build();
    }
  }

  private boolean endWait(Turn turn) {
    if (turn.candidate instanceof Waiting waiting) {
      turn.observe(new AgentEvent.WaitCut(waiting.number(), "operator"));
      loop.attempt(turn, waiting.endpoint(), waiting.beside());
      return true;
    }
    if (turn.candidate instanceof Asking asking) {
      turn.observe(new AgentEvent.WaitCut(asking.number(), "operator"));
      loop.attempt(turn, turn.loop.lastGood(), Beside.NOTHING);
      return true;
    }
    if (turn.candidate instanceof Probing probing) {
      turn.observe(new AgentEvent.WaitCut(probing.number(), "operator"));
      loop.attempt(turn, probing.endpoint(), Beside.NOTHING);
      return true;
    }
    if (turn.candidate instanceof None && turn.primary != null) {
      loop.attempt(turn, turn.primary.endpoint(), Beside.OPERATOR);
      return true;
    }
    return registrations.cutDeferral(turn);
  }

  /** The machine woke up, or another sign says that trying may be worth it now. */
  void wakeUp(Turn turn, String cause) {
    boolean waiting = turn.candidate instanceof Waiting;
    if ((turn.primary == null && !waiting)
        || turn.now - turn.loop.latest().wakeUp() < Rules.WAKE_UP_EVERY.toNanos()) {
      return;
    }
    turn.loop = turn.loop.change().latest(turn.loop.latest().wakeUp(turn.now)).build();
    if (turn.primary != null) {
      watch.ask(turn, turn.primary);
    } else if (turn.candidate instanceof Waiting wait) {
      cutShort(turn, wait, wait.floor(), cause);
    }
  }

  /** What was refused may be accepted now; an attempt under way is judged by the credentials it began with. */
  void credentialsChanged(Turn turn) {
    turn.loop =
        turn.loop.change().latest(turn.loop.latest().credentials(turn.now)).build();
    if (turn.candidate instanceof Waiting waiting && waiting.slow()) {
      cutShort(turn, waiting, loop.floorUnlessSlow(turn, waiting.endpoint()), "credentials");
    }
  }

  private static void cutShort(Turn turn, Waiting waiting, long floor, String by) {
    long until = Math.max(turn.now + turn.partOf(spread(turn)), floor);
    if (until < waiting.until()) {
      turn.candidate = waiting.until(until);
      turn.observe(new AgentEvent.WaitCut(waiting.number(), by));
    }
  }

  /** A fleet may be woken, or handed new tokens, in one instant. */
  private static Duration spread(Turn turn) {
    Duration spread = turn.pacing.spreadOrZero();
    return spread.compareTo(Rules.WAKE_UP_SPREAD) < 0 ? Rules.WAKE_UP_SPREAD : spread;
  }

  /** An operator wants a halted agent back. */
  void rearmNow(Turn turn) {
    rearm(turn);
    loop.attempt(turn, turn.loop.lastGood(), Beside.NOTHING);
  }

  /** What halted the agent may have changed. */
  void rearmSoon(Turn turn) {
    if (!conflicting(turn.loop.cause())) {
      rearm(turn);
      loop.startAgain(turn, spread(turn));
    }
  }

  /** Which of two processes keeps the agent id is an operator's to say: a rotated token must not make them take turns. */
  private static boolean conflicting(Reason cause) {
    return cause instanceof Disconnect.Conflict
        || (cause instanceof ConnectFailure.LostBeforeRegistered lost
            && lost.disconnect() instanceof Disconnect.Conflict);
  }

  private static void rearm(Turn turn) {
    turn.life = Life.Running.RUNNING;
    turn.breaker = Breaker.closed();
    turn.loop = turn.loop
        .change()
        .attempts(0)
        .failedSinceLoss(0)
        .previousDelay(Duration.ZERO)
        .latest(turn.loop.latest().credentials(turn.now))
        .build();
  }
}
