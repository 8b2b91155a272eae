package dev.rejoin.reconnect.machine;

import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.transport.ConnectRequest.Role;
import dev.rejoin.reconnect.machine.Candidate.Registering;
import dev.rejoin.reconnect.machine.Channel.Open;
import dev.rejoin.reconnect.machine.Primary.Phase;

/**
 * What the agent's two connections say about one another. Where one is in trouble the other is asked at once, and only an
 * answer to a question that was put afterwards counts: a control plane that has just been killed answered everything
 * until then.
 *
 * <pre>
 *   in trouble    the other answers                       the other is in trouble too
 *   ──────────    ─────────────────────────────────────   ───────────────────────────
 *   main          the control plane is there: go now      an outage
 *   heartbeats    suspect nothing, repair the channel     an outage
 * </pre>
 */
final class Evidence {
  private final Rules rules;
  private final PrimaryWatch watch;
  private final Wishes wishes;

  Evidence(Rules rules, PrimaryWatch watch, Wishes wishes) {
    this.rules = rules;
    this.watch = watch;
    this.wishes = wishes;
  }

  /** Looks what became of the primary in this step. */
  void weigh(Turn turn) {
    Primary before = turn.primaryBefore;
    Primary primary = turn.primary;
    if (!(turn.life instanceof Life.Running)) {
      return;
    }
    if (before != null && primary == null && !registersAgain(turn)) {
      mainInTrouble(turn, "lost");
    } else if (before != null
        && primary != null
        && before.link() == primary.link()
        && before.phase() != Phase.SUSPECT
        && primary.phase() == Phase.SUSPECT) {
      mainInTrouble(turn, "suspect");
    } else if (primary != null && primary.phase() != Phase.SUSPECT) {
      mainAnswers(turn, primary);
    }
  }

  private static boolean registersAgain(Turn turn) {
    return turn.candidate instanceof Registering registering && registering.demanded();
  }

  private void mainInTrouble(Turn turn, String what) {
    Doubt pending = turn.doubt;
    turn.doubt = null;
    if (pending != null && pending.noticedBy() == Role.HEARTBEAT) {
      tell(turn, pending, false);
    } else if (turn.channel instanceof Open open && open.proven()) {
      Doubt doubt = new Doubt(Role.MAIN, what, turn.now);
      if (open.late()) {
        tell(turn, doubt, false);
      } else {
        turn.doubt = doubt;
        askUnlessAsked(turn, open);
      }
    }
  }

  private static void mainAnswers(Turn turn, Primary primary) {
    Doubt pending = turn.doubt;
    if (pending == null) {
      return;
    }
    if (pending.noticedBy() == Role.MAIN) {
      turn.doubt = null; // it answers, or its successor does
    } else if (primary.liveness().lastReceived() > pending.since()) {
      turn.doubt = null;
      tell(turn, pending, true);
    }
  }

  /** The heartbeat channel is silent or gone. */
  void heartbeatsInTrouble(Turn turn, String what) {
    Doubt pending = turn.doubt;
    Primary primary = turn.primary;
    if (pending != null && pending.noticedBy() == Role.MAIN) {
      turn.doubt = null;
      tell(turn, pending, false);
    } else if (primary != null && pending == null) {
      Doubt doubt = new Doubt(Role.HEARTBEAT, what, turn.now);
      if (primary.phase() == Phase.SUSPECT) {
        tell(turn, doubt, false);
      } else {
        turn.doubt = doubt;
        watch.ask(turn, primary);
      }
    }
  }

  /**
   * A heartbeat was answered on its channel.
   *
   * @param news whether none was before, or the last was late
   */
  void heartbeatsAnswered(Turn turn, long sentAt, boolean news) {
    Primary primary = turn.primary;
    if (primary != null) {
      turn.primary = primary.with(primary.liveness().withoutSession());
    }
    boolean answer = false;
    Doubt pending = turn.doubt;
    if (pending != null && pending.noticedBy() == Role.MAIN && sentAt >= pending.since()) {
      answer = true;
      turn.doubt = null;
      tell(turn, pending, true);
    }
    if (primary == null && (answer || news)) {
      wishes.wakeUp(turn, "heartbeats");
    }
  }

  private static void tell(Turn turn, Doubt doubt, boolean otherAnswers) {
    turn.observe(new AgentEvent.ConnectionsCompared(doubt.noticedBy(), doubt.what(), otherAnswers));
  }

  // ---- asking

  private void askUnlessAsked(Turn turn, Open open) {
    if (open.liveness().awaiting() == null) {
      ask(turn, open);
    } else {
      turn.channel = open.with(open.liveness().beatDueAt(turn.now)); // as soon as that is answered
    }
  }

  /** Sends a heartbeat on its channel. */
  void ask(Turn turn, Open open) {
    send(turn, open, false);
  }

  /** The same, because this process stood still. */
  void askAfresh(Turn turn, Open open) {
    send(turn, open, true);
  }

  private void send(Turn turn, Open open, boolean fresh) {
    long next = turn.now + rules.heartbeatInterval(turn.session).toNanos();
    turn.channel = open.with(open.liveness().heartbeatSent(turn.now, next, fresh));
    turn.emit(new Effect.SendBeat(open.link(), true));
  }
}
