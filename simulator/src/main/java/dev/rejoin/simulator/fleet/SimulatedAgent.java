package dev.rejoin.simulator.fleet;

import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.Session;
import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.Heartbeat;
import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.Register;
import dev.rejoin.api.message.Resume;
import dev.rejoin.api.registration.RegistrationOutcome;
import dev.rejoin.reconnect.machine.Candidate;
import dev.rejoin.reconnect.machine.Effect;
import dev.rejoin.reconnect.machine.Event;
import dev.rejoin.reconnect.machine.Life;
import dev.rejoin.reconnect.machine.Primary;
import dev.rejoin.reconnect.machine.State;
import dev.rejoin.reconnect.machine.Step;
import dev.rejoin.simulator.time.Timer;
import dev.rejoin.simulator.world.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One agent: the production state machine on a runner that knows only what matters to a fleet. It sends and receives no
 * numbered messages and runs no hooks; everything that decides when an agent comes back is the production code.
 *
 * <p>While nothing disturbs its connection it exchanges no heartbeats (unless the scenario wants every one), because each
 * would only say that all is well. Before anything happens to it, {@link #wake} brings its state to where the heartbeats
 * would have brought it.
 */
public final class SimulatedAgent {
  private static final Event START = new Event.Start();
  private static final Event TICK = new Event.Tick();

  private final Fleet fleet;
  private final int index;
  private final AgentDescription description;
  private State state;
  private @Nullable Line lines;
  private @Nullable Alarm alarm;
  /** One that has fired and may be armed again. */
  private @Nullable Alarm spare;

  private @Nullable RegistrationRun run;
  private boolean asleep;
  /** Since when something may have happened to its session that only a heartbeat brings out; very late if nothing has. */
  private long doubtedAt = Long.MAX_VALUE;

  private boolean counted;
  private boolean forgotten;
  private long lostAt;
  private int returns;

  SimulatedAgent(Fleet fleet, int index, AgentDescription description) {
    this.fleet = fleet;
    this.index = index;
    this.description = description;
    state = State.fresh(fleet.time.nanos());
  }

  /** Its number in the fleet. */
  public int index() {
    return index;
  }

  /** Its id. */
  public String id() {
    return description.id();
  }

  /** The machine's state. */
  public State state() {
    return state;
  }

  /** Begins to look for the control plane. */
  public void start() {
    fleet.handle(this, START);
  }

  /** Whether something is bound to happen to it: a timer is armed, the network will answer, or it is well. */
  public boolean hasNextStep() {
    return asleep || alarm != null || onlyConnects();
  }

  /** How long until the machine does something by itself; very long if never. */
  public Duration nextStepIn() {
    return Duration.ofNanos(fleet.machine.nextDeadline(state) - fleet.time.nanos());
  }

  /** How many connections and attempts it holds. */
  public int lines() {
    int count = 0;
    for (Line line = lines; line != null; line = line.next) {
      count++;
    }
    return count;
  }

  /** The wire that holds its session; null if none does. */
  public @Nullable Wire primaryWire() {
    Primary primary = state.primary();
    Line line = primary == null ? null : line(primary.link());
    return line == null ? null : line.wire();
  }

  /** What it would say to go on with its session, on the wire that holds it. */
  public Resume resumption() {
    Session session = state.session();
    if (session == null) {
      throw new IllegalStateException(id() + " has no session");
    }
    return resume(session, 0);
  }

  // ---- the machine

  void handle(Event event) {
    wake();
    fleet.handle(this, event);
  }

  void step(Event event) {
    Step step = fleet.machine.step(state, event, fleet.time.nanos(), fleet.random);
    state = step.state();
    List<Effect> effects = step.effects();
    // By index: an iterator for each of millions of steps is one too many.
    for (int i = 0; i < effects.size(); i++) {
      perform(effects.get(i));
    }
  }

  private void perform(Effect effect) {
    if (effect instanceof Effect.Observe observe) {
      fleet.observed(index, observe.event());
    } else if (effect instanceof Effect.AskStrategy ask) {
      fleet.handle(
          this,
          new Event.WaitProposed(
              ask.attempt().number(), fleet.strategy.propose(ask.attempt(), fleet.random)));
    } else if (effect instanceof Effect.Connect connect) {
      fleet.attempted(index);
      Line line = new Line(this, connect.link(), lines);
      lines = line;
      line.dialled(fleet.network.dial(index, fleet.connectTimeout(), line));
    } else if (effect instanceof Effect.Probe probe) {
      fleet
          .network
          .probe(index, fleet.probeTimeout())
          .thenAccept(answer -> handle(new Event.Probed(probe.id(), answer)));
    } else if (effect instanceof Effect.BeginRegistration begin) {
      with(begin.link(), line -> begin(line, begin));
    } else if (effect instanceof Effect.Adopt) {
      returns++;
      forgotten = false;
      run = null;
    } else if (effect instanceof Effect.SendBeat beat) {
      with(beat.link(), line -> beat(line, beat.heartbeat()));
    } else if (effect instanceof Effect.Close close) {
      with(close.link(), line -> line.close(close.reason()));
    } else if (effect instanceof Effect.Abort abort) {
      with(abort.link(), line -> {
        forget(line);
        line.abort();
      });
    } else if (!(effect instanceof Effect.Detach || effect instanceof Effect.Finish)) {
      throw Fleet.unknown(effect);
    }
  }

  private void beat(Line line, boolean heartbeat) {
    Session session = state.session();
    if (heartbeat && session != null) {
      line.heartbeat(new Heartbeat(session.epoch()));
    } else {
      line.ping();
    }
  }

  // ---- lines

  private @Nullable Line line(long link) {
    Line line = lines;
    while (line != null && line.link != link) {
      line = line.next;
    }
    return line;
  }

  private void with(long link, Consumer<Line> use) {
    Line line = line(link);
    if (line != null) {
      use.accept(line);
    }
  }

  boolean knows(Line line) {
    return line(line.link) == line;
  }

  void forget(Line gone) {
    Line before = null;
    for (Line line = lines; line != null; line = line.next) {
      if (line == gone) {
        if (before == null) {
          lines = line.next;
        } else {
          before.next = line.next;
        }
        RegistrationRun running = run;
        if (running != null && running.line() == gone) {
          run = null;
          running.disconnected();
        }
        return;
      }
      before = line;
    }
  }

  // ---- registration

  private void begin(Line line, Effect.BeginRegistration begin) {
    RegistrationRun begun = new RegistrationRun(this, line, state.session(), begin);
    run = begun;
    fleet
        .policy
        .reregistration()
        .run(begun)
        .whenComplete((outcome, failure) -> ended(begun, outcome, failure));
  }

  private void ended(
      RegistrationRun of, @Nullable RegistrationOutcome outcome, @Nullable Throwable failure) {
    if (run == of) {
      run = null;
      fleet.handle(
          this,
          outcome == null
              ? new Event.RegistrationBroken(of.line().link, "failed: " + failure)
              : new Event.RegistrationEnded(of.line().link, outcome));
    }
  }

  boolean runs(RegistrationRun candidate) {
    return run == candidate;
  }

  /** Sends a request if the machine still wants it to be sent. */
  boolean commits(Line line) {
    step(new Event.Committing(line.link));
    return state.candidate() instanceof Candidate.Registering registering
        && registering.link() == line.link;
  }

  @Nullable
  RegistrationRun runOn(Line line) {
    RegistrationRun running = run;
    return running != null && running.line() == line ? running : null;
  }

  Resume resume(Session session, long link) {
    return new Resume(
        id(),
        id(),
        Long.toString(link),
        session.resumeToken(),
        session.epoch(),
        0,
        description.fingerprint(),
        Map.of());
  }

  Register register(@Nullable Session session) {
    return new Register(
        description,
        id(),
        Integer.toString(returns),
        session == null ? 0 : session.epoch(),
        Map.of());
  }

  Fleet fleet() {
    return fleet;
  }

  boolean ownInstance(String instance) {
    return instance.equals(id());
  }

  // ---- time

  private static final class Alarm extends Timer {
    private final SimulatedAgent agent;

    Alarm(SimulatedAgent agent) {
      this.agent = agent;
    }

    @Override
    protected long fetch() {
      return agent.fetch() + agent.fleet.network.fetch(agent.index);
    }

    @Override
    protected void fire() {
      agent.spare = this;
      if (agent.alarm == this) {
        agent.alarm = null;
        agent.onAlarm();
      }
    }
  }

  /** Reads what the next event will need; see {@link Timer#fetch()}. */
  long fetch() {
    return state.loop().attemptStartedAt() + state.candidate().beside().ordinal();
  }

  private void onAlarm() {
    if (asleep) {
      return;
    }
    if (fleet.machine.nextDeadline(state) <= fleet.time.nanos()) {
      fleet.handle(this, TICK);
    } else {
      arm();
    }
  }

  /** After each event: remembers whether it is connected, and arms its timer. */
  void settle() {
    lookAtPath();
    asleep = !fleet.everyHeartbeat && isWell();
    if (!asleep) {
      arm();
    }
  }

  /** A timer that is armed too early finds so when it fires; only one that is too late is replaced. */
  private void arm() {
    if (onlyConnects()) {
      return;
    }
    long next = fleet.machine.nextDeadline(state);
    Alarm armed = alarm;
    if (next == Long.MAX_VALUE || (armed != null && armed.at() <= next)) {
      return;
    }
    Alarm fresh = spare == null ? new Alarm(this) : spare;
    spare = null;
    alarm = fresh;
    fleet.time.at(next, fresh);
  }

  /**
   * Whether all it waits for is the network's answer to an attempt. That comes by the connect timeout, before the
   * machine's own deadline, which is there for transports that do not answer: an alarm for each attempt would only cost.
   */
  private boolean onlyConnects() {
    return state.candidate() instanceof Candidate.Connecting
        && state.primary() == null
        && state.retiring() == null
        && state.life() instanceof Life.Running;
  }

  /** Whether its session is on a connection that carries, and nothing is under way. */
  public boolean isWell() {
    Primary primary = state.primary();
    return primary != null
        && primary.phase() == Primary.Phase.READY
        && primary.liveness().awaiting() == null
        && state.candidate() instanceof Candidate.None
        && state.retiring() == null
        && state.life() instanceof Life.Running
        && doubtedAt == Long.MAX_VALUE
        && counted;
  }

  /** Counts itself in or out, by whether its session is on a connection that carries. */
  void lookAtPath() {
    Wire wire = primaryWire();
    boolean connected = wire != null && wire.carries() && !forgotten;
    if (connected != counted) {
      counted = connected;
      if (!connected) {
        lostAt = fleet.time.nanos();
      }
      fleet.connected(this, connected, lostAt);
    }
  }

  /** The control plane no longer knows the session that it holds; it will hear of that with its next heartbeat. */
  void sessionForgotten() {
    forgotten |= counted;
    lookAtPath();
  }

  /** It must not sleep until its control plane has answered a heartbeat that left after this. */
  void doubt() {
    wake();
    doubtedAt = fleet.time.nanos();
  }

  void answered(long sentAt) {
    if (sentAt > doubtedAt) {
      doubtedAt = Long.MAX_VALUE;
    }
  }

  /** Takes up the heartbeats and deadlines that passed while it slept. */
  void wake() {
    if (!asleep) {
      return;
    }
    asleep = false;
    Primary primary = state.primary();
    if (primary == null) {
      throw new IllegalStateException(id() + " slept without a connection");
    }
    long now = fleet.time.nanos();
    long first = primary.liveness().nextBeat();
    if (first <= now) {
      long interval = policyInterval().toNanos();
      takeUpBeat(primary, first + (now - first) / interval * interval);
    }
    if (fleet.machine.nextDeadline(state) <= now) {
      state = fleet.machine.step(state, TICK, now, fleet.random).state();
    }
    arm();
  }

  /** The last of the heartbeats: the ones before it said the same, but for the pacing, which is the newest. */
  private void takeUpBeat(Primary primary, long at) {
    state = fleet.machine.step(state, TICK, at, fleet.random).state();
    state = fleet
        .machine
        .step(
            state,
            new Event.HeartbeatAnswered(
                primary.link(), Duration.ZERO, Line.heard(fleet, fleet.host.pacing())),
            at,
            fleet.random)
        .state();
  }

  private Duration policyInterval() {
    return fleet.policy.rules().rules().heartbeatInterval(state.session());
  }

  @Override
  public String toString() {
    return id() + (asleep ? ", asleep" : "") + ", " + state;
  }

  /** An envelope for this moment. */
  Envelope envelope(Message message, String requestId) {
    return Envelope.of(message, requestId, 0, fleet.time.instant());
  }
}
