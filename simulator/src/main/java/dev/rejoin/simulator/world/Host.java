package dev.rejoin.simulator.world;

import dev.rejoin.api.Pacing;
import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.Register;
import dev.rejoin.api.message.Resume;
import dev.rejoin.api.time.TokenSource;
import dev.rejoin.controlplane.model.AdmissionSettings;
import dev.rejoin.controlplane.model.AdmissionVerdict;
import dev.rejoin.controlplane.model.ControlPlaneModel;
import dev.rejoin.controlplane.model.Link;
import dev.rejoin.controlplane.model.MemorySessionStore;
import dev.rejoin.controlplane.model.ModelSettings;
import dev.rejoin.controlplane.model.Peer;
import dev.rejoin.controlplane.model.SessionStore;
import dev.rejoin.controlplane.model.Statistics;
import dev.rejoin.simulator.result.Recorder;
import dev.rejoin.simulator.result.Recorder.Count;
import dev.rejoin.simulator.scenario.Hearing;
import dev.rejoin.simulator.scenario.Scenario;
import dev.rejoin.simulator.time.SimulatedTime;
import dev.rejoin.simulator.time.Timer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The control plane's machine and process: the production model behind the production admission, on a processor that
 * refusals cost something too, and with a store that may survive.
 */
public final class Host {
  private static final AdmissionSettings UNLIMITED =
      AdmissionSettings.of(1e9).withRegistrationRate(1e9);

  private static final Peer PEER = Peer.anonymous("simulated");

  private final ModelSettings settings;
  private final Scenario scenario;
  private final Hearing hearing;
  private final SimulatedTime time;
  private final TokenSource tokens;
  private final Recorder recorder;
  private final LongSupplier planTime;
  private final IntFunction<String> idOf;
  private final Onlooker onlooker;
  private final Processor processor;

  private SessionStore store = new MemorySessionStore();
  private @Nullable ControlPlaneModel model;
  private @Nullable Door door;
  private int life;
  private long upSince;
  private long ticksAt = Long.MAX_VALUE;
  private boolean instant;
  private Duration acceptDelay = Duration.ZERO;
  private Duration registrationDelay = Duration.ZERO;
  /** The last of the registrations that are late on a connection: one that was sent after it does not overtake it. */
  private final Map<Link, Long> registersAt = new HashMap<>();

  /**
   * A machine without a process.
   *
   * @param planTime nanoseconds since the plan began
   * @param idOf the id of an agent by its number
   * @param onlooker hears what happens here
   */
  public Host(
      Scenario scenario,
      Hearing hearing,
      SimulatedTime time,
      TokenSource tokens,
      Recorder recorder,
      LongSupplier planTime,
      IntFunction<String> idOf,
      Onlooker onlooker) {
    this.scenario = scenario;
    this.hearing = hearing;
    this.time = time;
    this.tokens = tokens;
    this.recorder = recorder;
    this.planTime = planTime;
    this.idOf = idOf;
    this.onlooker = onlooker;
    settings = settings(scenario);
    processor = new Processor(time, scenario.capacity(), scenario.rejectCost());
  }

  private static ModelSettings settings(Scenario scenario) {
    ModelSettings defaults = ModelSettings.defaults();
    AdmissionSettings admission = AdmissionSettings.of(scenario.capacity());
    if (scenario.registrations().isPresent()) {
      admission = admission.withRegistrationRate(scenario.registrations().getAsDouble());
    }
    return new ModelSettings(
        admission,
        defaults.heartbeatInterval(),
        scenario.everyHeartbeat() ? defaults.silentAfter() : Duration.ofDays(365),
        scenario.sessionTtl(),
        defaults.supersededFor(),
        defaults.highWaterHalfLife(),
        Duration.ofDays(1).plus(scenario.sessionTtl()),
        defaults.queueMessages(),
        defaults.queueBytes());
  }

  // ---- the process

  /** Starts a process that takes everything at once and knows nobody: for the time before the plan. */
  public void startUnlimited() {
    start(settings.withAdmission(UNLIMITED));
  }

  /** Starts the process on what the store remembers. */
  public void start() {
    start(settings);
  }

  private void start(ModelSettings with) {
    life++;
    onlooker.processStarted();
    model = new ControlPlaneModel(with, store, time, time, tokens, onlooker::told);
    door = Door.of(hearing, with.admission(), time.nanos());
    upSince = time.nanos();
    ticksAt = Long.MAX_VALUE;
    armTick();
  }

  /** The process dies. Its connections are the network's to end. */
  public void die(boolean sessionsKept) {
    life++;
    onlooker.processDied();
    model = null;
    door = null;
    registersAt.clear();
    processor.restart();
    if (!sessionsKept) {
      store = new MemorySessionStore();
    }
  }

  public boolean isUp() {
    return model != null;
  }

  /** Counts processes and the times without one: what belongs to one life means nothing in the next. */
  int life() {
    return life;
  }

  /** When the process started. */
  public long upSince() {
    return upSince;
  }

  private ControlPlaneModel model() {
    ControlPlaneModel running = model;
    if (running == null) {
      throw new IllegalStateException("the control plane is down");
    }
    return running;
  }

  /** Every upgrade is answered so much later. */
  public void slowAccept(Duration by) {
    acceptDelay = by;
  }

  /** Every registration is answered so much later. */
  public void slowRegistration(Duration by) {
    registrationDelay = by;
  }

  /** Forgets every session and keeps every connection; without a process, the store is lost. */
  public void forgetSessions() {
    if (isUp()) {
      model().forgetSessions();
      armTick();
    } else {
      store = new MemorySessionStore();
    }
  }

  void instant(boolean takesNoTime) {
    instant = takesNoTime;
  }

  /** What it announces now. */
  public Pacing pacing() {
    double millis = model().statistics().spreadMillis();
    return Pacing.over(Duration.ofNanos(Math.round(millis * 1e6)));
  }

  /** The model's own counters. */
  public Statistics statistics() {
    return model().statistics();
  }

  /** The running model, for whoever looks; null while there is no process. */
  public @Nullable ControlPlaneModel running() {
    return model;
  }

  // ---- the door

  /**
   * A request to open a connection has arrived.
   *
   * @return false if the accept queue is full: nobody will answer
   */
  boolean arrive(Wire wire) {
    recorder.count(Count.ARRIVED, planTime.getAsLong());
    if (instant) {
      letIn(wire);
      return true;
    }
    if (!processor.receive(new Decision(wire))) {
      recorder.count(Count.DROPPED, planTime.getAsLong());
      return false;
    }
    return true;
  }

  /** The processor has looked at a request. */
  private final class Decision extends Timer {
    private final Wire wire;

    Decision(Wire wire) {
      this.wire = wire;
    }

    @Override
    protected void fire() {
      Door open = door;
      if (wire.isGivenUp() || open == null) {
        return;
      }
      if (processor.isBehind()) {
        recorder.count(Count.REJECTED, planTime.getAsLong());
        wire.reject(Optional.empty());
        return;
      }
      String id = idOf.apply(wire.agent);
      AdmissionVerdict verdict = open.arrive(time.nanos(), id, model().purpose(id));
      if (verdict instanceof AdmissionVerdict.Refused refused) {
        recorder.count(Count.REJECTED, planTime.getAsLong());
        wire.reject(hearing.slots() ? Optional.of(refused.retryAfter()) : Optional.empty());
      } else {
        onlooker.admitted(wire.agent);
        wire.watchDeadline();
        processor.accept(new Acceptance(wire));
      }
    }
  }

  /** The processor has done what a connection needs; a slow accept takes longer without keeping it busy. */
  private final class Acceptance extends Processor.Job {
    private final Wire wire;
    private final ControlPlaneModel of = model();

    Acceptance(Wire wire) {
      this.wire = wire;
    }

    @Override
    boolean isPointless() {
      return wire.isGivenUp();
    }

    @Override
    void done() {
      if (acceptDelay.isZero()) {
        fire();
      } else {
        time.after(acceptDelay.toNanos(), this);
      }
    }

    @Override
    protected void fire() {
      if (!wire.isGivenUp() && model == of) {
        letIn(wire);
      }
    }
  }

  private void letIn(Wire wire) {
    recorder.count(Count.ADMITTED, planTime.getAsLong());
    wire.admit(model().connected(PEER, wire));
    armTick();
  }

  // ---- connections

  /** Takes over a connection that an earlier process had, as if it had always been here. */
  public void adopt(Wire wire, Resume resume) {
    Link link = model().connected(PEER, wire);
    model().received(link, Envelope.of(resume, "adopted", 0, time.instant()));
    wire.adopted(link);
  }

  void received(Link link, Envelope envelope) {
    if (envelope.message() instanceof Register && !instant) {
      long at = time.nanos() + registrationDelay.toNanos();
      Long before = registersAt.get(link);
      if (before != null || at > time.nanos()) {
        long inOrder = before == null ? at : Math.max(at, before);
        registersAt.put(link, inOrder);
        time.at(inOrder, new LateRegistration(model(), link, envelope));
        return;
      }
    }
    model().received(link, envelope);
    armTick();
  }

  private final class LateRegistration extends Timer {
    private final ControlPlaneModel of;
    private final Link link;
    private final Envelope envelope;

    LateRegistration(ControlPlaneModel of, Link link, Envelope envelope) {
      this.of = of;
      this.link = link;
      this.envelope = envelope;
    }

    @Override
    protected void fire() {
      if (model == of) {
        registersAt.remove(link, at());
        of.received(link, envelope);
        armTick();
      }
    }
  }

  void heard(Link link) {
    model().heard(link);
  }

  void disconnected(Link link, String why) {
    ControlPlaneModel running = model;
    if (running != null) {
      running.disconnected(link, why);
      armTick();
    }
  }

  // ---- the model's own deadlines

  private void armTick() {
    long next = model().nextDeadline();
    if (next < ticksAt) {
      ticksAt = next;
      time.at(next, new Tick(life));
    }
  }

  /** Knows only the life it belongs to, not the model: one that waits for days must not keep a dead fleet alive. */
  private final class Tick extends Timer {
    private final int of;

    Tick(int of) {
      this.of = of;
    }

    @Override
    protected void fire() {
      if (life == of && time.nanos() >= ticksAt) {
        ticksAt = Long.MAX_VALUE;
        model().tick();
        armTick();
      }
    }
  }

  @Override
  public String toString() {
    return "control plane of " + scenario.capacity() + "/s, " + (isUp() ? "up" : "down");
  }
}
