package dev.rejoin.reconnect.machine;

import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.transport.CloseReason;
import dev.rejoin.reconnect.machine.Candidate.None;
import dev.rejoin.reconnect.machine.Candidate.Registering;
import java.util.HashSet;
import java.util.Set;

/** The end: says goodbye on every connection, waits for their end, but not longer than the stop timeout. */
final class Shutdown {
  private static final CloseReason STOPPING = CloseReason.normal("the agent stops");

  private final Rules rules;
  private final CandidateLoop loop;

  Shutdown(Rules rules, CandidateLoop loop) {
    this.rules = rules;
    this.loop = loop;
  }

  void begin(Turn turn) {
    Set<Long> open = new HashSet<>();
    if (turn.primary != null) {
      open.add(turn.primary.link());
      turn.emit(new Effect.Detach());
    }
    if (turn.retiring != null) {
      open.add(turn.retiring.link());
    }
    if (turn.channel instanceof Channel.Open channel) {
      open.add(channel.link());
    } else if (turn.channel instanceof Channel.Connecting connecting) {
      turn.emit(new Effect.Abort(connecting.link()));
    }
    turn.channel = Channel.Off.OFF;
    turn.doubt = null;
    if (turn.candidate instanceof Registering registering) {
      open.add(registering.link());
    } else {
      loop.abandon(turn, STOPPING.text());
    }
    open.forEach(link -> turn.emit(new Effect.Close(link, STOPPING)));
    turn.primary = null;
    turn.retiring = null;
    turn.candidate = None.NONE;
    await(turn, turn.now + rules.stopTimeout().toNanos(), open);
  }

  void on(Turn turn, Life.Stopping stopping, Event event) {
    if (event instanceof Event.Closed closed && stopping.open().contains(closed.link())) {
      Set<Long> open = new HashSet<>(stopping.open());
      open.remove(closed.link());
      await(turn, stopping.deadline(), open);
    } else if (event instanceof Event.Tick && turn.now >= stopping.deadline()) {
      stopping.open().forEach(link -> turn.emit(new Effect.Abort(link)));
      await(turn, stopping.deadline(), Set.of());
    }
  }

  private static void await(Turn turn, long deadline, Set<Long> open) {
    if (!open.isEmpty()) {
      turn.life = new Life.Stopping(deadline, Set.copyOf(open));
      return;
    }
    turn.life = new Life.Stopped();
    turn.observe(new AgentEvent.Stopped());
    turn.emit(new Effect.Finish());
  }
}
