package dev.rejoin.reconnect.machine;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.api.transport.CloseReason;
import dev.rejoin.api.transport.PhaseTimes;
import dev.rejoin.reconnect.machine.Candidate.Connecting;
import dev.rejoin.reconnect.machine.Candidate.None;
import dev.rejoin.reconnect.machine.Candidate.Registering;
import dev.rejoin.reconnect.machine.Candidate.Waiting;
import dev.rejoin.reconnect.machine.State.Retiring;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * One agent's rules: given a state, an event and the time, the next state and what to do. Pure but for the dice it is
 * handed; immutable and shared by all agents of one configuration.
 */
public final class ReconnectMachine {
  private static final CloseReason STOPPING = CloseReason.normal("the agent stops");

  private final Rules rules;
  private final CandidateLoop loop;
  private final PrimaryWatch watch;

  /**
   * Creates the machine.
   *
   * @param endpoints in order of preference, at least one
   * @param transports the transport's name for each endpoint
   */
  public ReconnectMachine(Rules rules, List<Endpoint> endpoints, List<String> transports) {
    if (endpoints.isEmpty() || endpoints.size() != transports.size()) {
      throw new IllegalArgumentException(endpoints.size() + " endpoints, " + transports.size()
          + " transports (expected: one transport each)");
    }
    this.rules = rules;
    this.loop = new CandidateLoop(rules, List.copyOf(endpoints), List.copyOf(transports));
    this.watch = new PrimaryWatch(rules, loop, endpoints.size());
  }

  /** Performs one event. Never throws for any event in any state; what no longer matters is ignored. */
  public Step step(State state, Event event, long now, RandomGenerator random) {
    Turn turn = new Turn(state, now, random);
    if (turn.life instanceof Life.Running) {
      running(turn, event);
    } else if (turn.life instanceof Life.Fresh) {
      fresh(turn, event);
    } else if (turn.life instanceof Life.Halted) {
      halted(turn, event);
    } else if (turn.life instanceof Life.Stopping stopping) {
      stopping(turn, stopping, event);
    }
    return turn.finish();
  }

  /** When {@link Event.Tick} is due; {@link Long#MAX_VALUE} for never. */
  public long nextDeadline(State state) {
    if (state.life() instanceof Life.Stopping stopping) {
      return stopping.deadline();
    }
    Retiring retiring = state.retiring();
    long next = retiring == null ? Long.MAX_VALUE : retiring.until();
    Primary primary = state.primary();
    if (primary != null) {
      next = Math.min(next, watch.nextDeadline(primary));
    }
    return Math.min(next, loop.nextDeadline(state.candidate()));
  }

  private void fresh(Turn turn, Event event) {
    if (event instanceof Event.Start) {
      turn.life = new Life.Running();
      turn.loop = Loop.coldStart(turn.now);
      turn.observe(new AgentEvent.Started());
      loop.attempt(turn, 0, Beside.NOTHING);
    } else if (event instanceof Event.Stop) {
      stop(turn);
    }
  }

  /** Retrying has stopped: connections end by themselves, and only somebody's word starts the loop again. */
  private void halted(Turn turn, Event event) {
    if (event instanceof Event.Stop) {
      stop(turn);
    } else if (event instanceof Event.ReconnectNow
        || event instanceof Event.CredentialsChanged
        || event instanceof Event.DescriptionChanged) {
      turn.life = new Life.Running();
      turn.loop = turn.loop.change().attempts(0).previousDelay(Duration.ZERO).build();
      loop.attempt(turn, turn.loop.lastGood(), Beside.NOTHING);
    } else if (event instanceof Event.Closed closed) {
      forgetRetiring(turn, closed.link());
    } else if (event instanceof Event.Tick) {
      tickRetiring(turn);
    }
  }

  private void stopping(Turn turn, Life.Stopping stopping, Event event) {
    Set<Long> open = stopping.open();
    if (event instanceof Event.Closed closed && open.contains(closed.link())) {
      open = new HashSet<>(open);
      open.remove(closed.link());
      turn.life = new Life.Stopping(stopping.deadline(), Set.copyOf(open));
    }
    boolean late = event instanceof Event.Tick && turn.now >= stopping.deadline();
    if (late) {
      open.forEach(link -> turn.emit(new Effect.Abort(link)));
    }
    if (late || open.isEmpty()) {
      turn.life = new Life.Stopped();
      turn.observe(new AgentEvent.Stopped());
      turn.emit(new Effect.Finish());
    }
  }

  private void stop(Turn turn) {
    Set<Long> open = new HashSet<>();
    if (turn.primary != null) {
      open.add(turn.primary.link());
      turn.emit(new Effect.Close(turn.primary.link(), STOPPING));
      turn.emit(new Effect.Detach());
    }
    if (turn.retiring != null) {
      open.add(turn.retiring.link());
      turn.emit(new Effect.Close(turn.retiring.link(), STOPPING));
    }
    if (turn.candidate instanceof Registering registering) {
      open.add(registering.link());
      turn.emit(new Effect.Close(registering.link(), STOPPING));
    } else {
      loop.abandon(turn, "the agent stops");
    }
    turn.primary = null;
    turn.retiring = null;
    turn.candidate = None.NONE;
    Life.Stopping stopping =
        new Life.Stopping(turn.now + rules.stopTimeout().toNanos(), Set.copyOf(open));
    turn.life = stopping;
    stopping(turn, stopping, new Event.Tick());
  }

  private void running(Turn turn, Event event) {
    if (event instanceof Event.Tick) {
      tick(turn);
    } else if (event instanceof Event.Received received) {
      received(turn, received.link(), received.at());
    } else if (event instanceof Event.OutputMoved moved) {
      changeLiveness(turn, moved.link(), moved.at(), Liveness::outputMoved);
    } else if (event instanceof Event.BeatFlushed flushed) {
      changeLiveness(turn, flushed.link(), flushed.at(), Liveness::flushed);
    } else if (event instanceof Event.HeartbeatAnswered answered) {
      heartbeatAnswered(turn, answered);
    } else if (event instanceof Event.WaitProposed proposed) {
      loop.proposed(turn, proposed.number(), proposed.proposal());
    } else if (event instanceof Event.Opened opened) {
      opened(turn, opened);
    } else if (event instanceof Event.ConnectFailed failed) {
      connectFailed(turn, failed);
    } else if (event instanceof Event.Closed closed) {
      closed(turn, closed.link(), closed.reason());
    } else if (event instanceof Event.Committing committing) {
      registering(turn, committing.link(), registering -> loop.committing(turn, registering));
    } else if (event instanceof Event.RegistrationEnded ended) {
      registering(
          turn, ended.link(), registering -> loop.ended(turn, registering, ended.outcome()));
    } else if (event instanceof Event.RegistrationBroken broken) {
      registering(
          turn, broken.link(), registering -> loop.broken(turn, registering, broken.detail()));
    } else if (event instanceof Event.RegistrationDemanded demanded) {
      primary(
          turn,
          demanded.link(),
          primary ->
              watch.demanded(turn, primary, new Disconnect.SessionForgotten(demanded.why())));
    } else if (event instanceof Event.Superseded superseded) {
      superseded(turn, superseded);
    } else if (event instanceof Event.DrainAnnounced drain) {
      primary(
          turn,
          drain.link(),
          primary -> watch.drain(turn, primary, drain.over(), drain.deadline()));
    } else if (event instanceof Event.ReconnectNow) {
      reconnectNow(turn);
    } else if (event instanceof Event.WakeUp wakeUp) {
      wakeUp(turn, wakeUp.cause());
    } else if (event instanceof Event.CredentialsChanged) {
      credentialsChanged(turn);
    } else if (event instanceof Event.DescriptionChanged) {
      descriptionChanged(turn);
    } else if (event instanceof Event.Stop) {
      stop(turn);
    }
  }

  private void tick(Turn turn) {
    tickRetiring(turn);
    if (turn.primary != null) {
      watch.tick(turn, turn.primary);
    }
    loop.tick(turn);
  }

  private static void tickRetiring(Turn turn) {
    Retiring retiring = turn.retiring;
    if (retiring != null && turn.now >= retiring.until()) {
      turn.emit(new Effect.Close(retiring.link(), CloseReason.normal("superseded")));
      turn.retiring = null;
    }
  }

  private void received(Turn turn, long link, long at) {
    Primary primary = turn.primary;
    if (primary != null && primary.link() == link) {
      watch.received(turn, primary, at);
    } else {
      registering(
          turn,
          link,
          registering ->
              turn.candidate = registering.with(registering.liveness().received(at)));
    }
  }

  private interface LivenessChange {
    Liveness apply(Liveness liveness, long at);
  }

  private static void changeLiveness(Turn turn, long link, long at, LivenessChange change) {
    Primary primary = turn.primary;
    if (primary != null && primary.link() == link) {
      turn.primary = primary.with(change.apply(primary.liveness(), at));
    } else {
      registering(
          turn,
          link,
          registering ->
              turn.candidate = registering.with(change.apply(registering.liveness(), at)));
    }
  }

  private void heartbeatAnswered(Turn turn, Event.HeartbeatAnswered answered) {
    primary(turn, answered.link(), primary -> {
      turn.pacing = loop.bounded(answered.pacing());
      watch.answered(turn, primary, new AgentEvent.HeartbeatAnswered(answered.roundTrip()));
    });
  }

  private void opened(Turn turn, Event.Opened opened) {
    if (turn.candidate instanceof Connecting connecting && connecting.link() == opened.link()) {
      loop.opened(turn, connecting, opened.info());
    } else {
      turn.emit(new Effect.Abort(opened.link()));
    }
  }

  private void connectFailed(Turn turn, Event.ConnectFailed failed) {
    if (turn.candidate instanceof Connecting connecting && connecting.link() == failed.link()) {
      loop.failed(turn, failed.failure(), failed.phases());
    }
  }

  private void closed(Turn turn, long link, Disconnect reason) {
    forgetRetiring(turn, link);
    Primary primary = turn.primary;
    if (primary != null && primary.link() == link) {
      boolean drained = primary.phase() == Primary.Phase.DRAINING;
      watch.lose(turn, primary, drained ? new Disconnect.Drained(reason.detail()) : reason);
      return;
    }
    registering(
        turn,
        link,
        registering ->
            loop.failed(turn, new ConnectFailure.LostBeforeRegistered(reason), PhaseTimes.none()));
  }

  private static void forgetRetiring(Turn turn, long link) {
    if (turn.retiring != null && turn.retiring.link() == link) {
      turn.retiring = null;
    }
  }

  private void superseded(Turn turn, Event.Superseded superseded) {
    Retiring retiring = turn.retiring;
    if (retiring != null && retiring.link() == superseded.link()) {
      return; // the server says so on every handover; it closes when it has read the rest
    }
    primary(
        turn,
        superseded.link(),
        primary -> watch.superseded(turn, primary, superseded.instanceId(), superseded.own()));
  }

  private void reconnectNow(Turn turn) {
    if (turn.now - turn.loop.lastOperatorAt() < Rules.OPERATOR_EVERY.toNanos()) {
      return;
    }
    turn.loop = turn.loop.change().lastOperatorAt(turn.now).build();
    if (turn.candidate instanceof Waiting waiting) {
      turn.observe(new AgentEvent.WaitCut(waiting.number(), "operator"));
      loop.attempt(turn, waiting.endpoint(), waiting.beside());
    } else if (turn.candidate instanceof None && turn.primary != null) {
      loop.startBeside(turn, Beside.OPERATOR, Duration.ZERO, turn.primary.endpoint());
    }
  }

  private void wakeUp(Turn turn, String cause) {
    if (turn.now - turn.loop.lastWakeUpAt() < Rules.WAKE_UP_EVERY.toNanos()) {
      return;
    }
    turn.loop = turn.loop.change().lastWakeUpAt(turn.now).build();
    if (turn.primary != null) {
      watch.beatNow(turn, turn.primary);
    } else if (turn.candidate instanceof Waiting waiting) {
      cutShort(turn, waiting, waiting.floor(), cause);
    }
  }

  private void credentialsChanged(Turn turn) {
    if (turn.candidate instanceof Waiting waiting && waiting.slow()) {
      long slot = turn.loop.notBefore().getOrDefault(waiting.endpoint(), Long.MIN_VALUE);
      cutShort(turn, waiting, slot, "credentials");
    }
  }

  private static void cutShort(Turn turn, Waiting waiting, long floor, String by) {
    Duration spread = turn.pacing.spreadOrZero();
    Duration over = spread.compareTo(Rules.WAKE_UP_SPREAD) > 0 ? spread : Rules.WAKE_UP_SPREAD;
    long until = Math.max(turn.now + turn.partOf(over), floor);
    if (until < waiting.until()) {
      turn.candidate = waiting.until(until);
      turn.observe(new AgentEvent.WaitCut(waiting.number(), by));
    }
  }

  private void descriptionChanged(Turn turn) {
    Primary primary = turn.primary;
    if (primary != null) {
      watch.demanded(
          turn, primary, new Disconnect.SessionForgotten("the agent's description changed"));
    }
  }

  private static void primary(Turn turn, long link, Consumer<Primary> use) {
    Primary primary = turn.primary;
    if (primary != null && primary.link() == link) {
      use.accept(primary);
    }
  }

  private static void registering(Turn turn, long link, Consumer<Registering> use) {
    if (turn.candidate instanceof Registering registering && registering.link() == link) {
      use.accept(registering);
    }
  }
}
