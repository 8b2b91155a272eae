package dev.rejoin.reconnect.machine;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.api.transport.CloseReason;
import dev.rejoin.reconnect.machine.Candidate.Connecting;
import dev.rejoin.reconnect.machine.Candidate.Registering;
import dev.rejoin.reconnect.machine.State.Retiring;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * One agent's rules: given a state, an event and the time, the next state and what to do. Pure but for the dice it is
 * handed; immutable and shared by all agents of one configuration.
 */
public final class ReconnectMachine {
  private final Rules rules;
  private final CandidateLoop loop;
  private final Registrations registrations;
  private final PrimaryWatch watch;
  private final Wishes wishes;
  private final Shutdown shutdown;
  private final HeartbeatChannel channel;
  private final Evidence evidence;

  /**
   * Creates the machine.
   *
   * @param endpoints in order of preference, at least one
   * @param transports the transport's name for each endpoint
   */
  public ReconnectMachine(Rules rules, List<Endpoint> endpoints, List<String> transports) {
    this(rules, endpoints, transports, new HeartbeatRoute.OnMain());
  }

  /**
   * Creates a machine whose heartbeats may have a connection of their own.
   *
   * @param endpoints in order of preference, at least one
   * @param transports the transport's name for each endpoint
   */
  public ReconnectMachine(
      Rules rules, List<Endpoint> endpoints, List<String> transports, HeartbeatRoute heartbeats) {
    if (endpoints.isEmpty() || endpoints.size() != transports.size()) {
      throw new IllegalArgumentException(endpoints.size() + " endpoints, " + transports.size()
          + " transports (expected: one transport each)");
    }
    List<Endpoint> listed = List.copyOf(endpoints);
    this.rules = rules;
    this.loop = new CandidateLoop(rules, listed, List.copyOf(transports));
    this.registrations = new Registrations(rules, loop, new Adoption(rules, listed));
    this.watch = new PrimaryWatch(rules, loop, registrations, listed);
    this.wishes = new Wishes(loop, registrations, watch);
    this.shutdown = new Shutdown(rules, loop);
    this.evidence = new Evidence(rules, watch, wishes);
    this.channel = new HeartbeatChannel(rules, listed, heartbeats, evidence);
  }

  /** Performs one event. Never throws for any event in any state; what no longer matters is ignored. */
  public Step step(State state, Event event, long now, RandomGenerator random) {
    Turn turn = new Turn(state, now, random);
    if (turn.life instanceof Life.Running) {
      running(turn, event);
      watch.clearSuspicion(turn);
    } else if (turn.life instanceof Life.Fresh) {
      fresh(turn, event);
    } else if (turn.life instanceof Life.Halted) {
      halted(turn, event);
    } else if (turn.life instanceof Life.Stopping stopping) {
      shutdown.on(turn, stopping, event);
    }
    if (channel.configured()) {
      evidence.weigh(turn);
      channel.follow(turn);
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
    next = Math.min(next, channel.nextDeadline(state.channel(), primary));
    return state.candidate() instanceof Registering registering
        ? Math.min(next, registrations.nextDeadline(registering))
        : Math.min(next, loop.nextDeadline(state.candidate()));
  }

  private void fresh(Turn turn, Event event) {
    if (event instanceof Event.Start) {
      turn.life = Life.Running.RUNNING;
      turn.loop = Loop.coldStart(turn.now);
      turn.observe(new AgentEvent.Started());
      loop.attempt(turn, 0, Beside.NOTHING);
    } else if (event instanceof Event.Stop) {
      shutdown.begin(turn);
    }
  }

  /** Retrying has stopped: connections end by themselves, and only somebody's word starts the loop again. */
  private void halted(Turn turn, Event event) {
    if (event instanceof Event.Stop) {
      shutdown.begin(turn);
    } else if (event instanceof Event.ReconnectNow) {
      wishes.rearmNow(turn);
    } else if (event instanceof Event.CredentialsChanged
        || event instanceof Event.DescriptionChanged) {
      wishes.rearmSoon(turn);
    } else if (event instanceof Event.Closed closed) {
      forgetRetiring(turn, closed.link());
    } else if (event instanceof Event.Tick) {
      tickRetiring(turn);
    }
  }

  private void running(Turn turn, Event event) {
    if (event instanceof Event.Tick) {
      tick(turn);
    } else if (event instanceof Event.Received received) {
      changeLiveness(turn, received.link(), received.at(), Liveness::received);
    } else if (event instanceof Event.OutputMoved moved) {
      changeLiveness(turn, moved.link(), moved.at(), Liveness::outputMoved);
    } else if (event instanceof Event.BeatFlushed flushed) {
      changeLiveness(turn, flushed.link(), flushed.at(), Liveness::flushed);
    } else if (event instanceof Event.HeartbeatAnswered answered) {
      heartbeatAnswered(turn, answered);
    } else if (event instanceof Event.HeartbeatRefused refused) {
      heartbeatRefused(turn, refused);
    } else if (event instanceof Event.WaitProposed proposed) {
      loop.proposed(turn, proposed.number(), proposed.proposal());
    } else if (event instanceof Event.Probed probed) {
      loop.probed(turn, probed.id(), probed.answer());
    } else if (event instanceof Event.Opened opened) {
      opened(turn, opened);
    } else if (event instanceof Event.ConnectFailed failed) {
      connectFailed(turn, failed);
    } else if (event instanceof Event.Closed closed) {
      closed(turn, closed.link(), closed.reason());
    } else if (event instanceof Event.Committing committing) {
      registering(
          turn, committing.link(), registering -> registrations.committing(turn, registering));
    } else if (event instanceof Event.RegistrationEnded ended) {
      registering(
          turn,
          ended.link(),
          registering -> registrations.ended(turn, registering, ended.outcome()));
    } else if (event instanceof Event.RegistrationBroken broken) {
      registering(
          turn,
          broken.link(),
          registering -> registrations.broken(turn, registering, broken.detail()));
    } else if (event instanceof Event.RegistrationDemanded demanded) {
      primary(turn, demanded.link(), primary -> watch.registerAgain(turn, primary, demanded.why()));
    } else if (event instanceof Event.Superseded superseded) {
      superseded(turn, superseded);
    } else if (event instanceof Event.DrainAnnounced drain) {
      primary(
          turn,
          drain.link(),
          primary -> watch.drain(turn, primary, drain.over(), drain.deadline()));
    } else if (event instanceof Event.ReconnectNow) {
      wishes.reconnectNow(turn);
    } else if (event instanceof Event.WakeUp wakeUp) {
      wishes.wakeUp(turn, wakeUp.cause());
    } else if (event instanceof Event.CredentialsChanged) {
      wishes.credentialsChanged(turn);
    } else if (event instanceof Event.DescriptionChanged) {
      descriptionChanged(turn);
    } else if (event instanceof Event.Stop) {
      shutdown.begin(turn);
    }
  }

  private void tick(Turn turn) {
    tickRetiring(turn);
    if (turn.primary != null) {
      watch.tick(turn, turn.primary);
    }
    channel.tick(turn);
    if (turn.candidate instanceof Registering registering) {
      registrations.tick(turn, registering);
    } else {
      loop.tick(turn);
    }
  }

  private static void tickRetiring(Turn turn) {
    Retiring retiring = turn.retiring;
    if (retiring != null && turn.now >= retiring.until()) {
      turn.emit(new Effect.Close(retiring.link(), CloseReason.normal("superseded")));
      turn.retiring = null;
    }
  }

  private interface LivenessChange {
    Liveness apply(Liveness liveness, long at);
  }

  private void changeLiveness(Turn turn, long link, long at, LivenessChange change) {
    Primary primary = turn.primary;
    if (primary != null && primary.link() == link) {
      turn.primary = primary.with(change.apply(primary.liveness(), at));
    } else {
      registering(
          turn,
          link,
          registering ->
              turn.candidate = registering.with(change.apply(registering.liveness(), at)));
      channel.heard(turn, link, liveness -> change.apply(liveness, at));
    }
  }

  private void heartbeatAnswered(Turn turn, Event.HeartbeatAnswered answered) {
    if (channel.answered(turn, answered)) {
      return;
    }
    primary(turn, answered.link(), primary -> {
      turn.announced(answered.pacing(), rules.maxSpread());
      watch.answered(turn, primary, new AgentEvent.HeartbeatAnswered(answered.roundTrip()));
    });
  }

  /** The session is gone, unless the heartbeat asked about the one before. */
  private void heartbeatRefused(Turn turn, Event.HeartbeatRefused refused) {
    Primary primary = turn.primary;
    boolean ours = turn.channel instanceof Channel.Open open && open.link() == refused.link();
    if (ours
        && primary != null
        && turn.now - refused.roundTrip().toNanos() >= primary.readySince()) {
      watch.registerAgain(turn, primary, refused.why());
    }
  }

  private void opened(Turn turn, Event.Opened opened) {
    if (turn.candidate instanceof Connecting connecting && connecting.link() == opened.link()) {
      registrations.opened(turn, connecting, opened.info());
    } else if (!channel.opened(turn, opened.link(), opened.info())) {
      turn.emit(new Effect.Abort(opened.link()));
    }
  }

  private void connectFailed(Turn turn, Event.ConnectFailed failed) {
    if (turn.candidate instanceof Connecting connecting && connecting.link() == failed.link()) {
      loop.failed(turn, failed.failure(), failed.phases());
    } else {
      channel.failed(turn, failed.link(), failed.failure());
    }
  }

  private void closed(Turn turn, long link, Disconnect reason) {
    forgetRetiring(turn, link);
    primary(turn, link, primary -> watch.closed(turn, primary, reason));
    registering(turn, link, registering -> registrations.lost(turn, reason));
    channel.closed(turn, link, reason);
  }

  private static void forgetRetiring(Turn turn, long link) {
    if (turn.retiring != null && turn.retiring.link() == link) {
      turn.retiring = null;
    }
  }

  /** On a retiring link the server says so at every handover; it closes when it has read the rest. */
  private void superseded(Turn turn, Event.Superseded superseded) {
    String instance = superseded.instanceId();
    boolean own = superseded.own();
    primary(turn, superseded.link(), primary -> watch.superseded(turn, primary, instance, own));
    registering(
        turn,
        superseded.link(),
        registering -> registrations.superseded(turn, registering, instance, own));
  }

  private void descriptionChanged(Turn turn) {
    if (turn.primary != null) {
      watch.registerAgain(turn, turn.primary, "the agent's description changed");
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
