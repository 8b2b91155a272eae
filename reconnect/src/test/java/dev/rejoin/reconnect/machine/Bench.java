package dev.rejoin.reconnect.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.Pacing;
import dev.rejoin.api.Secret;
import dev.rejoin.api.Session;
import dev.rejoin.api.backoff.Wait;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.ConnectPhase;
import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.api.registration.RegistrationOutcome;
import dev.rejoin.api.transport.ConnectionInfo;
import dev.rejoin.api.transport.PhaseTimes;
import dev.rejoin.api.transport.Probe;
import dev.rejoin.reconnect.machine.Candidate.Trying;
import dev.rejoin.testkit.time.SeededDice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** A machine on the bench: steps it, remembers what it did, and holds every step against the invariants. */
final class Bench {
  static final Rules RULES = new Rules(
      Duration.ofSeconds(15),
      0,
      Duration.ofSeconds(30),
      Duration.ofSeconds(5),
      Duration.ofSeconds(5),
      Duration.ofSeconds(2),
      Duration.ofSeconds(5),
      Duration.ofSeconds(30),
      Duration.ofSeconds(60),
      Duration.ofMinutes(30),
      Duration.ofSeconds(3),
      new BreakerRules(10, Duration.ofMinutes(5), Duration.ofSeconds(60), Duration.ofSeconds(2)));
  static final ConnectFailure REFUSED = new ConnectFailure.Refused("nobody listens");
  static final ConnectFailure RESET_IN_TLS =
      new ConnectFailure.ConnectionReset(ConnectPhase.TLS, "reset");
  static final Disconnect RESET = new Disconnect.ConnectionLost("reset");
  private static final Wait AFTER_100_MS = new Wait(Duration.ofMillis(100), "fixed");

  final Rules rules;
  private final ReconnectMachine machine;
  private final RandomGenerator dice;
  State state;
  long now = -Duration.ofMinutes(1).toNanos();
  List<Effect> effects = List.of();
  private long epoch;

  Bench() {
    this(1, RULES, 1);
  }

  Bench(int endpoints, Rules rules, long seed) {
    this(endpoints, rules, seed, new HeartbeatRoute.OnMain());
  }

  /** With a heartbeat channel to wherever the session is. */
  static Bench withChannel(int endpoints) {
    return new Bench(endpoints, RULES, 1, new HeartbeatRoute.Beside());
  }

  private Bench(int endpoints, Rules rules, long seed, HeartbeatRoute heartbeats) {
    this.rules = rules;
    machine = new ReconnectMachine(
        rules,
        IntStream.rangeClosed(1, endpoints)
            .mapToObj(i -> Endpoint.parse("ws://192.0.2." + i + ":1"))
            .toList(),
        IntStream.range(0, endpoints).mapToObj(i -> "bench").toList(),
        heartbeats);
    dice = SeededDice.of(seed);
    state = State.fresh(now);
  }

  private Bench(Bench other, long seed) {
    rules = other.rules;
    machine = other.machine;
    dice = SeededDice.of(seed);
    state = other.state;
    now = other.now;
    epoch = other.epoch;
  }

  /** Another one in the same state. */
  Bench fork() {
    return fork(1);
  }

  Bench fork(long seed) {
    return new Bench(this, seed);
  }

  // ---- stepping

  Bench fire(Event event) {
    State before = state;
    Step step = machine.step(before, event, now, dice);
    state = step.state();
    effects = step.effects();
    requireSound(before, event);
    return this;
  }

  /** Lets time pass without a timer. */
  Bench pass(Duration duration) {
    now += duration.toNanos();
    return this;
  }

  Bench passMillis(long millis) {
    return pass(Duration.ofMillis(millis));
  }

  /** Lets time pass and every timer fire on time. */
  Bench run(Duration duration) {
    long until = now + duration.toNanos();
    while (machine.nextDeadline(state) <= until) {
      now = Math.max(now, machine.nextDeadline(state));
      fire(new Event.Tick());
    }
    now = until;
    return this;
  }

  long deadline() {
    return machine.nextDeadline(state);
  }

  Duration untilDeadline() {
    return Duration.ofNanos(deadline() - now);
  }

  /** On to the next deadline, and the timer. */
  Bench tick() {
    now = Math.max(now, deadline());
    return fire(new Event.Tick());
  }

  // ---- ways to a state

  Bench start() {
    return fire(new Event.Start());
  }

  Bench propose() {
    return propose(AFTER_100_MS.delay());
  }

  Bench propose(Duration delay) {
    Candidate.Asking asking = (Candidate.Asking) state.candidate();
    return fire(new Event.WaitProposed(asking.number(), new Wait(delay, "fixed")));
  }

  Bench open() {
    return fire(new Event.Opened(candidateLink(), info()));
  }

  Bench commit() {
    return fire(new Event.Committing(candidateLink()));
  }

  Bench failed(ConnectFailure failure) {
    return fire(new Event.ConnectFailed(candidateLink(), failure, PhaseTimes.none()));
  }

  Bench refused() {
    return failed(REFUSED);
  }

  /** The probe under way is answered. */
  Bench probed(Probe answer) {
    return fire(new Event.Probed(probing().id(), answer));
  }

  Candidate.Probing probing() {
    assertThat(state.candidate()).isInstanceOf(Candidate.Probing.class);
    return (Candidate.Probing) state.candidate();
  }

  /** Failed in a row after TCP had connected until the breaker opened; the strategy is asked. */
  Bench tripped() {
    start();
    while (!state.breaker().isOpen(now)) {
      failed(RESET_IN_TLS);
      if (!state.breaker().isOpen(now)) {
        propose().tick();
      }
    }
    return this;
  }

  /** The breaker is open, and a probe is under way. */
  Bench probeUnderWay() {
    return tripped().propose().tick();
  }

  Bench registered() {
    return registered(Pacing.unannounced());
  }

  Bench registered(Pacing pacing) {
    return ended(new RegistrationOutcome.Registered(
        new Session("a1", ++epoch, Secret.of("token"), Duration.ofSeconds(5), pacing), ""));
  }

  Bench resumed() {
    return ended(new RegistrationOutcome.Resumed(++epoch, 0, state.pacing(), ""));
  }

  Bench deferred(Duration retryAfter) {
    return ended(new RegistrationOutcome.Deferred(retryAfter, "later"));
  }

  Bench ended(RegistrationOutcome outcome) {
    return fire(new Event.RegistrationEnded(candidateLink(), outcome));
  }

  Bench ready() {
    return ready(Pacing.unannounced());
  }

  Bench ready(Pacing pacing) {
    return start().open().commit().registered(pacing);
  }

  /** Ready, and so long that the count of attempts has started over. */
  Bench stable(Pacing pacing) {
    ready(pacing);
    for (int i = 0; i < 40 && !primary().stable(); i++) {
      run(Duration.ofSeconds(1));
      fire(new Event.HeartbeatAnswered(primary().link(), Duration.ZERO, pacing));
    }
    return this;
  }

  Bench stable() {
    return stable(Pacing.unannounced());
  }

  /** The heartbeat is under way. */
  Bench asked() {
    while (primary().liveness().awaiting() == null) {
      tick();
    }
    return fire(new Event.BeatFlushed(primary().link(), now));
  }

  Bench suspect() {
    asked();
    return run(rules.suspectAfter());
  }

  Bench lost() {
    return fire(new Event.Closed(primary().link(), RESET));
  }

  Bench drain(Duration over) {
    return fire(new Event.DrainAnnounced(primary().link(), over, over.multipliedBy(2)));
  }

  Bench heard() {
    return fire(new Event.Received(primary().link(), now));
  }

  Bench acknowledged() {
    return fire(new Event.HeartbeatAnswered(primary().link(), Duration.ZERO, state.pacing()));
  }

  /** Ready, with a heartbeat answered on its channel. */
  static Bench beating() {
    Bench bench = withChannel(1).ready();
    return bench.channelConnecting().channelOpened().beatAnswered();
  }

  Bench channelConnecting() {
    while (!(state.channel() instanceof Channel.Connecting)) {
      tick();
    }
    return this;
  }

  Bench channelOpened() {
    return fire(new Event.Opened(channelLink(state).orElseThrow(), info()));
  }

  /** The channel's heartbeat, sent just now, is answered. */
  Bench beatAnswered() {
    return fire(new Event.HeartbeatAnswered(
        channelLink(state).orElseThrow(), Duration.ZERO, state.pacing()));
  }

  Bench channelLost() {
    return fire(new Event.Closed(channelLink(state).orElseThrow(), RESET));
  }

  static Optional<Long> channelLink(State state) {
    if (state.channel() instanceof Channel.Open open) {
      return Optional.of(open.link());
    }
    return state.channel() instanceof Channel.Connecting connecting
        ? Optional.of(connecting.link())
        : Optional.empty();
  }

  // ---- looking

  Primary primary() {
    assertThat(state.primary()).isNotNull();
    return state.primary();
  }

  long candidateLink() {
    assertThat(state.candidate()).isInstanceOf(Trying.class);
    return ((Trying) state.candidate()).link();
  }

  Candidate.Waiting waiting() {
    assertThat(state.candidate()).isInstanceOf(Candidate.Waiting.class);
    return (Candidate.Waiting) state.candidate();
  }

  Duration remaining() {
    return Duration.ofNanos(waiting().until() - now);
  }

  <T extends Effect> Optional<T> effect(Class<T> type) {
    return effects.stream().filter(type::isInstance).map(type::cast).findFirst();
  }

  <T extends AgentEvent> Optional<T> observed(Class<T> type) {
    return effects.stream()
        .filter(Effect.Observe.class::isInstance)
        .map(effect -> ((Effect.Observe) effect).event())
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst();
  }

  static ConnectionInfo info() {
    return new ConnectionInfo(
        "bench", Endpoint.parse("ws://192.0.2.1:1"), "", Optional.empty(), PhaseTimes.none());
  }

  // ---- what must hold whatever happened; plain checks, for there are hundreds of thousands

  private void requireSound(State before, Event event) {
    boolean running = state.life() instanceof Life.Running;
    boolean trying = !(state.candidate() instanceof Candidate.None);
    require((state.primary() != null || trying) == running, "a primary or a candidate if running");
    require(
        (state.candidate().beside() != Beside.NOTHING) == (state.primary() != null && trying),
        "a candidate knows of a primary beside it");
    List<Long> links = linksOf(state);
    require(new HashSet<>(links).size() == links.size(), "every link plays one part");
    require(
        before.session() == null || state.session().epoch() >= before.session().epoch(),
        "epochs only grow");
    requireNextStep(event);
    requireReleased(before, event, links);
    requireCheapWhileOpen(before, event);
    requireTold(before);
  }

  private void requireNextStep(Event event) {
    boolean going = state.life() instanceof Life.Running || state.life() instanceof Life.Stopping;
    boolean never = deadline() == Long.MAX_VALUE;
    require(going || state.retiring() != null ? !never : never, "a next deadline while going on");
    require(!(event instanceof Event.Tick) || deadline() > now, "nothing left to do after a timer");
  }

  /** Whatever the state no longer knows has been closed, or has ended by itself. */
  private void requireReleased(State before, Event event, List<Long> links) {
    for (long link : linksOf(before)) {
      boolean ended = (event instanceof Event.Closed closed && closed.link() == link)
          || (event instanceof Event.ConnectFailed failed && failed.link() == link);
      require(links.contains(link) || ended || released(link), "link " + link + " is released");
    }
    effect(Effect.Connect.class)
        .ifPresent(connect -> require(links.contains(connect.link()), "a new link is known"));
  }

  /** An open breaker keeps attempts away, unless an operator, a good probe or a trial's time says otherwise. */
  private void requireCheapWhileOpen(State before, Event event) {
    boolean attempting = effect(Effect.Connect.class).isPresent();
    boolean allowed = event instanceof Event.ReconnectNow
        || state.primary() != null
        || now >= Rules.nextTrial(before.loop(), before.pacing())
        || (event instanceof Event.Probed probed
            && (probed.answer() instanceof Probe.Healthy
                || probed.answer() instanceof Probe.Reachable));
    require(
        !attempting || !before.breaker().isOpen(now) || !state.breaker().isOpen(now) || allowed,
        "no attempt while the breaker is open");
  }

  private boolean released(long link) {
    return effects.stream()
        .anyMatch(effect -> (effect instanceof Effect.Close close && close.link() == link)
            || (effect instanceof Effect.Abort abort && abort.link() == link));
  }

  private void requireTold(State before) {
    Long holder = before.primary() == null ? null : before.primary().link();
    Long next = state.primary() == null ? null : state.primary().link();
    require(
        effect(Effect.Adopt.class).isPresent() == (next != null && !next.equals(holder)),
        "an adoption is told");
    require(
        effect(Effect.Detach.class).isPresent() == (holder != null && next == null),
        "the end of the session's connection is told");
  }

  private void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError("expected: " + what + "; " + effects + " led to " + state);
    }
  }

  private static List<Long> linksOf(State state) {
    List<Long> links = new ArrayList<>();
    channelLink(state).ifPresent(links::add);
    if (state.primary() != null) {
      links.add(state.primary().link());
    }
    if (state.candidate() instanceof Trying trying) {
      links.add(trying.link());
    }
    if (state.retiring() != null) {
      links.add(state.retiring().link());
    }
    return links;
  }
}
