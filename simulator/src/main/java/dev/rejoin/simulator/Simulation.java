package dev.rejoin.simulator;

import dev.rejoin.simulator.fleet.Fleet;
import dev.rejoin.simulator.result.Curves;
import dev.rejoin.simulator.result.Outcome;
import dev.rejoin.simulator.result.Recorder;
import dev.rejoin.simulator.result.Recorder.Count;
import dev.rejoin.simulator.result.Verdict;
import dev.rejoin.simulator.scenario.Policy;
import dev.rejoin.simulator.scenario.Scenario;
import dev.rejoin.simulator.time.SimulatedTime;
import dev.rejoin.simulator.world.Host;
import dev.rejoin.simulator.world.Network;
import dev.rejoin.simulator.world.Onlooker;
import dev.rejoin.simulator.world.Wire;
import dev.rejoin.testkit.time.SeededDice;
import dev.rejoin.testkit.time.SeededTokens;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One policy in one scenario: the production state machine, strategies and registration of every agent against the
 * production control-plane model, in virtual time. Equal scenarios and policies give equal outcomes, to the last bit.
 *
 * <p>Confined to one thread. {@link #run} does it all; whoever wants to look at every moment calls {@link #prepare} and
 * {@link #advance}.
 */
public final class Simulation {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final int PREPARED_AT_ONCE = 10_000;

  /** Registrations have become stable, heartbeats have found their phases. */
  private static final Duration SETTLED_AFTER = Duration.ofMinutes(2);

  private final Scenario scenario;
  private final Policy policy;
  private final Progress progress;
  private final SimulatedTime time = new SimulatedTime();
  private final Recorder recorder;
  private final Host host;
  private final Network network;
  private final Fleet fleet;
  private long planBegan;

  /** A simulation that nobody looks at. */
  public Simulation(Scenario scenario, Policy policy, Progress progress) {
    this(scenario, policy, progress, Onlooker.none());
  }

  /**
   * A simulation that has not begun.
   *
   * @param onlooker hears what happens, the preparation included
   */
  public Simulation(Scenario scenario, Policy policy, Progress progress, Onlooker onlooker) {
    this.scenario = scenario;
    this.policy = policy;
    this.progress = progress;
    String[] ids =
        IntStream.range(0, scenario.agents()).mapToObj(i -> "agent-" + i).toArray(String[]::new);
    recorder = new Recorder(scenario.agents(), scenario.lastFaultEnds().toNanos());
    host = new Host(
        scenario,
        policy.hearing(),
        time,
        new SeededTokens(scenario.seed()),
        recorder,
        this::planTime,
        agent -> ids[agent],
        onlooker);
    network = new Network(
        scenario.agents(),
        scenario.network(),
        host,
        time,
        SeededDice.of(scenario.seed() ^ 0x6e6574776f726bL));
    fleet = new Fleet(
        ids,
        policy,
        scenario.everyHeartbeat(),
        network,
        host,
        time,
        SeededDice.of(scenario.seed()),
        recorder,
        this::planTime,
        onlooker);
  }

  /** Runs a policy through a scenario until everybody is back, or it is clear that they will not be. */
  public static Outcome run(Scenario scenario, Policy policy, Progress progress) {
    return new Simulation(scenario, policy, progress).run();
  }

  private long planTime() {
    return time.nanos() - planBegan;
  }

  // ---- for those who look

  /** The agents. */
  public Fleet fleet() {
    return fleet;
  }

  /** The control plane. */
  public Host host() {
    return host;
  }

  /** What has been counted. */
  public Recorder recorder() {
    return recorder;
  }

  /** Since the plan began. */
  public Duration elapsed() {
    return Duration.ofNanos(planTime());
  }

  /** Timers that wait: as many as there are agents, wires and requests under way, and no more over time. */
  public int timersWaiting() {
    return time.waiting();
  }

  /** Timers that have fired. */
  public long timersFired() {
    return time.fired();
  }

  // ---- the run

  private Outcome run() {
    prepare();
    CollapseWatch watch = new CollapseWatch(scenario, policy, recorder);
    Verdict verdict = null;
    for (int second = 1; verdict == null; second++) {
      advance(Duration.ofSeconds(1));
      verdict = verdict(second, watch);
    }
    return outcome(verdict);
  }

  /** Connects every agent, lets the fleet settle, and begins the plan. */
  public void prepare() {
    network.instant(true);
    host.startUnlimited();
    for (int i = 0; i < fleet.size(); i++) {
      fleet.agent(i).start();
      if ((i + 1) % PREPARED_AT_ONCE == 0) {
        time.runUntil(time.nanos());
        progress.at(Duration.ofNanos(-1), i + 1, 0);
      }
    }
    time.runUntil(time.nanos());
    moveToRealProcess();
    network.instant(false);
    time.runUntil(time.nanos() + SETTLED_AFTER.toNanos());
    planBegan = time.nanos();
    recorder.begin();
    new FaultDriver(fleet, network, host, time).start(scenario.faults());
  }

  /** The unlimited process took them all in; from here on there is one with the scenario's limits. */
  private void moveToRealProcess() {
    host.die(true);
    for (int i = 0; i < fleet.size(); i++) {
      wire(i).adopting();
    }
    host.start(); // now that nothing holds on to what the one before knew of everybody
    for (int i = 0; i < fleet.size(); i++) {
      host.adopt(wire(i), fleet.agent(i).resumption());
    }
  }

  private Wire wire(int agent) {
    Wire wire = fleet.agent(agent).primaryWire();
    if (wire == null) {
      throw new IllegalStateException(fleet.agent(agent) + " did not connect");
    }
    return wire;
  }

  /** Lets time pass, second by second. */
  public void advance(Duration duration) {
    long until = time.nanos() + duration.toNanos();
    long lastFaultEnds = planBegan + scenario.lastFaultEnds().toNanos();
    while (time.nanos() < until) {
      long next = Math.min(until, planBegan + (planTime() / SECOND + 1) * SECOND);
      if (lastFaultEnds > time.nanos() && lastFaultEnds < next) {
        time.runUntil(lastFaultEnds);
        recorder.mark(planTime());
      }
      time.runUntil(next);
      recorder.mark(planTime());
      int second = (int) (planTime() / SECOND);
      progress.at(
          elapsed(), recorder.connected(), recorder.between(Count.ATTEMPTS, second - 1, second));
    }
  }

  private @Nullable Verdict verdict(int second, CollapseWatch watch) {
    Duration afterLastFault = Duration.ofSeconds(second).minus(scenario.lastFaultEnds());
    if (afterLastFault.isNegative()) {
      return null;
    }
    if (recorder.connected() == scenario.agents()) {
      return new Verdict.AllBack();
    }
    Verdict collapsed = watch.look(second, afterLastFault);
    if (collapsed != null) {
      return collapsed;
    }
    return afterLastFault.compareTo(scenario.patience(watch.longestWait())) >= 0
        ? new Verdict.OutOfTime(scenario.agents() - recorder.connected(), afterLastFault)
        : null;
  }

  private Outcome outcome(Verdict verdict) {
    long[] reached = recorder.reachedAfter();
    Curves curves = recorder.curves(planTime());
    double agents = scenario.agents();
    int faultsOver = (int) (scenario.lastFaultEnds().toNanos() / SECOND);
    return new Outcome(
        policy,
        scenario,
        verdict,
        new Outcome.Back(
            after(reached[0]), after(reached[1]), after(reached[2]), after(reached[3])),
        recorder.total(Count.ATTEMPTS) / agents,
        recorder.total(Count.REJECTED) / agents,
        recorder.total(Count.PROBES) / agents,
        Curves.peak(curves.attempts(), faultsOver),
        Curves.peak(curves.admitted(), 0),
        recorder.total(Count.DEFERRED),
        fleet.misbehaviour(),
        curves);
  }

  private static Optional<Duration> after(long nanos) {
    return nanos < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(nanos));
  }
}
