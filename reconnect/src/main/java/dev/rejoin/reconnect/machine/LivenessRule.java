package dev.rejoin.reconnect.machine;

import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.reconnect.machine.Liveness.Awaiting;
import dev.rejoin.reconnect.machine.Primary.Phase;

/** When to demand an answer, when to doubt, and when to give a connection up. */
final class LivenessRule {

  /** What is due. */
  enum Due {
    QUIET,
    BEAT,
    /** This process stood still: one more request before judging. */
    FRESH_BEAT,
    SUSPECT,
    LOST
  }

  private LivenessRule() {}

  static Due check(Rules rules, Liveness liveness, Phase phase, long now) {
    if (now < deadline(rules, liveness, phase)) {
      return Due.QUIET;
    }
    Awaiting awaiting = liveness.awaiting();
    if (awaiting == null) {
      return unacknowledgedTooLong(rules, liveness, now) ? Due.LOST : Due.BEAT;
    }
    boolean suspected = phase != Phase.READY;
    long due = awaiting.since() + (suspected ? rules.lostAfter() : rules.suspectAfter()).toNanos();
    if (now - due > Rules.LATE.toNanos() && !awaiting.fresh()) {
      return Due.FRESH_BEAT;
    }
    return now >= awaiting.since() + rules.lostAfter().toNanos() ? Due.LOST : Due.SUSPECT;
  }

  /** The moment at which {@link #check} may next answer anything but {@code QUIET}. */
  static long deadline(Rules rules, Liveness liveness, Phase phase) {
    Awaiting awaiting = liveness.awaiting();
    if (awaiting == null) {
      return liveness.nextBeat();
    }
    boolean suspected = phase != Phase.READY;
    return awaiting.since() + (suspected ? rules.lostAfter() : rules.suspectAfter()).toNanos();
  }

  /** What to call the end of a connection that {@link #check} found lost. */
  static Disconnect silence(Turn turn, Liveness liveness) {
    Long unacknowledged = liveness.unacknowledgedSince();
    return liveness.awaiting() == null && unacknowledged != null
        ? new Disconnect.HeartbeatsUnanswered(turn.since(unacknowledged))
        : new Disconnect.Silent(turn.since(liveness.lastReceived()));
  }

  /** Looked at whenever a beat is due: bytes arrive, but heartbeats get no answer. */
  static boolean unacknowledgedTooLong(Rules rules, Liveness liveness, long now) {
    Long since = liveness.unacknowledgedSince();
    return since != null && now - since >= rules.heartbeatAckTimeout().toNanos();
  }
}
