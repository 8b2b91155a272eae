package dev.rejoin.reconnect.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.Pacing;
import dev.rejoin.api.Secret;
import dev.rejoin.api.Session;
import dev.rejoin.api.backoff.Wait;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.api.registration.RegistrationOutcome;
import dev.rejoin.api.transport.PhaseTimes;
import dev.rejoin.api.transport.Probe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No event in any state throws or breaks an invariant; {@link Bench} holds each step against them. */
@Timeout(120)
class EveryEventInEveryStateTest {
  private static final Pacing WIDE = Pacing.over(Duration.ofSeconds(3));
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final long NOBODY = 999;

  private static final Map<String, Supplier<Bench>> STATES = states();

  private static Map<String, Supplier<Bench>> states() {
    Map<String, Supplier<Bench>> states = new LinkedHashMap<>();
    states.put("fresh", Bench::new);
    states.put("connecting", () -> new Bench().start());
    states.put("asking", () -> new Bench().start().refused());
    states.put("waiting", () -> new Bench().start().refused().propose());
    states.put(
        "waiting, slow",
        () -> new Bench()
            .start()
            .failed(new ConnectFailure.Unauthenticated("401"))
            .propose());
    states.put("waiting, slot", () -> new Bench().start().failed(busy()).propose());
    states.put("breaker open, asking", () -> new Bench().tripped());
    states.put("breaker open, waiting", () -> new Bench().tripped().propose());
    states.put("breaker open, probing", () -> new Bench().probeUnderWay());
    states.put(
        "breaker open, no probe",
        () -> new Bench().probeUnderWay().probed(new Probe.Unsupported("404")).propose());
    states.put(
        "breaker open, trial", () -> new Bench().probeUnderWay().probed(new Probe.Healthy()));
    states.put(
        "breaker half open", () -> new Bench().tripped().pass(MINUTE).propose().tick());
    states.put("channel, waiting", () -> Bench.withChannel(2).ready());
    states.put("channel, connecting", () -> Bench.withChannel(2).ready().channelConnecting());
    states.put(
        "channel, open", () -> Bench.withChannel(2).ready().channelConnecting().channelOpened());
    states.put("channel, answered", Bench::beating);
    states.put("channel, late", () -> late(Bench.beating()));
    states.put("channel, lost", () -> Bench.beating().channelLost());
    states.put("channel, primary lost", () -> Bench.beating().lost().propose());
    states.put("channel, both lost", () -> Bench.beating().channelLost().lost().propose());
    states.put("channel, draining", () -> Bench.beating().drain(Duration.ZERO));
    states.put("registering, open", () -> new Bench().start().open());
    states.put("registering, committed", () -> new Bench().start().open().commit());
    states.put(
        "registering, deferred",
        () -> new Bench().start().open().commit().deferred(Duration.ofSeconds(9)));
    states.put("registering, pinged", () -> new Bench().start().open().run(Duration.ofSeconds(6)));
    states.put("ready", () -> new Bench().ready());
    states.put("ready, stable", () -> new Bench().stable());
    states.put("ready, asked", () -> new Bench().ready().asked());
    states.put("ready, retiring", () -> operator().open().commit().resumed());
    states.put("suspect, racing", () -> new Bench().ready().suspect());
    states.put("suspect, about to race", () -> new Bench().ready(WIDE).suspect());
    states.put("suspect, no race", () -> new Bench().ready().suspect().refused());
    states.put("suspect, open", () -> new Bench().ready().suspect().open());
    states.put("suspect, committed", () -> new Bench().ready().suspect().open().commit());
    states.put(
        "suspect, committed, answered",
        () -> new Bench().ready().suspect().open().commit().heard());
    states.put(
        "suspect, deferred",
        () -> new Bench().ready().suspect().open().commit().deferred(Duration.ofSeconds(9)));
    states.put("draining, waiting", () -> new Bench().ready().drain(Duration.ofSeconds(9)));
    states.put("draining, connecting", () -> new Bench().ready().drain(Duration.ZERO));
    states.put(
        "draining, committed",
        () -> new Bench().ready().drain(Duration.ZERO).open().commit());
    states.put(
        "draining, refused", () -> new Bench().ready().drain(Duration.ZERO).refused());
    states.put("operator, connecting", EveryEventInEveryStateTest::operator);
    states.put("operator, committed", () -> operator().open().commit());
    states.put("registering again", () -> forgotten());
    states.put(
        "registering again, deferred", () -> forgotten().commit().deferred(Duration.ofSeconds(9)));
    states.put(
        "lost, candidate goes on",
        () -> new Bench().ready().suspect().open().commit().lost());
    states.put("halted", () -> new Bench().start().open().commit().ended(rejected()));
    states.put("halted, conflict", () -> {
      Bench bench = new Bench().ready();
      return bench.fire(new Event.Superseded(bench.primary().link(), "other", false));
    });
    states.put("halted, retiring", () -> {
      Bench bench = operator().open().commit().resumed();
      return bench.fire(new Event.Superseded(bench.primary().link(), "other", false));
    });
    states.put("stopping", () -> new Bench().ready().fire(new Event.Stop()));
    states.put("stopped", () -> new Bench().start().fire(new Event.Stop()));
    return states;
  }

  private static Bench late(Bench bench) {
    while (bench.state.channel().carriesHeartbeats()) {
      bench.tick();
    }
    return bench;
  }

  private static Bench operator() {
    return new Bench().ready().fire(new Event.ReconnectNow());
  }

  private static Bench forgotten() {
    Bench bench = new Bench().stable();
    return bench.fire(new Event.RegistrationDemanded(bench.primary().link(), "forgotten"));
  }

  private static ConnectFailure busy() {
    return new ConnectFailure.Busy(503, Optional.of(Duration.ofSeconds(9)), "full");
  }

  private static RegistrationOutcome rejected() {
    return new RegistrationOutcome.Rejected(true, "unknown tenant");
  }

  /** By event, its samples; those about a link are made for each link of a state and for one nobody knows. */
  private static List<Event> events(Bench bench) {
    List<Event> events = new ArrayList<>(List.of(
        new Event.Start(),
        new Event.Stop(),
        new Event.Tick(),
        new Event.WaitProposed(1, wait(Duration.ofMillis(100))),
        new Event.WaitProposed(2, wait(Duration.ZERO)),
        new Event.WaitProposed(2, wait(Duration.ofSeconds(Long.MAX_VALUE))),
        new Event.ReconnectNow(),
        new Event.WakeUp("resumed"),
        new Event.CredentialsChanged(),
        new Event.DescriptionChanged()));
    for (long link : linksOf(bench.state)) {
      aboutALink(bench).forEach(event -> events.add(event.apply(link)));
    }
    return events;
  }

  private static List<LongFunction<Event>> aboutALink(Bench bench) {
    long now = bench.now;
    List<LongFunction<Event>> events = new ArrayList<>(List.of(
        link -> new Event.Opened(link, Bench.info()),
        link -> new Event.Probed(link, new Probe.Healthy()),
        link -> new Event.Probed(link, new Probe.Reachable()),
        link -> new Event.Probed(link, new Probe.Unhealthy("503")),
        link -> new Event.Probed(link, new Probe.Absent(Bench.REFUSED)),
        link -> new Event.Probed(link, new Probe.Unsupported("404")),
        link -> new Event.ConnectFailed(link, Bench.REFUSED, PhaseTimes.none()),
        link -> new Event.ConnectFailed(link, busy(), PhaseTimes.none()),
        link -> new Event.Closed(link, Bench.RESET),
        link -> new Event.Closed(link, new Disconnect.ClosedByPeer(1012, "")),
        link -> new Event.Closed(link, new Disconnect.ClosedByPeer(1008, "")),
        link -> new Event.Received(link, now),
        link -> new Event.OutputMoved(link, now),
        link -> new Event.BeatFlushed(link, now),
        link -> new Event.HeartbeatAnswered(link, Duration.ofMillis(5), WIDE),
        link -> new Event.HeartbeatRefused(link, Duration.ZERO, "forgotten"),
        link -> new Event.Committing(link),
        link -> new Event.RegistrationBroken(link, "threw"),
        link -> new Event.RegistrationDemanded(link, "forgotten"),
        link -> new Event.Superseded(link, "me", true),
        link -> new Event.Superseded(link, "other", false),
        link -> new Event.DrainAnnounced(link, Duration.ofSeconds(-1), Duration.ZERO),
        link -> new Event.DrainAnnounced(link, Duration.ofDays(999), Duration.ofDays(999))));
    for (RegistrationOutcome outcome : outcomes()) {
      events.add(link -> new Event.RegistrationEnded(link, outcome));
    }
    return events;
  }

  private static List<RegistrationOutcome> outcomes() {
    return List.of(
        new RegistrationOutcome.Resumed(50, 0, WIDE, ""),
        new RegistrationOutcome.Resumed(1, 0, WIDE, ""),
        new RegistrationOutcome.Registered(session(50), ""),
        new RegistrationOutcome.Registered(session(1), ""),
        new RegistrationOutcome.Deferred(Duration.ofDays(999), "later"),
        new RegistrationOutcome.Deferred(Duration.ofSeconds(-1), "later"),
        new RegistrationOutcome.Rejected(false, "not now"),
        rejected(),
        new RegistrationOutcome.Unanswered(Duration.ofSeconds(5)));
  }

  private static Session session(long epoch) {
    return new Session(
        "a1", epoch, Secret.of("t"), Duration.ofDays(9), Pacing.over(Duration.ofDays(9)));
  }

  private static Wait wait(Duration delay) {
    return new Wait(delay, "sample");
  }

  private static List<Long> linksOf(State state) {
    List<Long> links = new ArrayList<>(List.of(NOBODY));
    if (state.primary() != null) {
      links.add(state.primary().link());
    }
    if (state.candidate() instanceof Candidate.Trying trying) {
      links.add(trying.link());
    }
    if (state.candidate() instanceof Candidate.Probing probing) {
      links.add(probing.id());
    }
    Bench.channelLink(state).ifPresent(links::add);
    if (state.retiring() != null) {
      links.add(state.retiring().link());
    }
    if (state.life() instanceof Life.Stopping stopping) {
      links.addAll(stopping.open());
    }
    return links;
  }

  static Stream<String> names() {
    return STATES.keySet().stream();
  }

  @Test
  void samples_coverEveryKindOfEventAndOutcome() {
    Set<Class<?>> sampled =
        events(new Bench()).stream().map(Object::getClass).collect(Collectors.toSet());
    assertThat(sampled).containsExactlyInAnyOrder(Event.class.getPermittedSubclasses());
    Set<Class<?>> ended = outcomes().stream().map(Object::getClass).collect(Collectors.toSet());
    assertThat(ended).containsExactlyInAnyOrder(RegistrationOutcome.class.getPermittedSubclasses());
  }

  @Test
  void states_coverEveryShape() {
    List<State> states = STATES.values().stream().map(make -> make.get().state).toList();
    assertThat(states.stream().<Class<?>>map(state -> state.life().getClass()))
        .contains(Life.class.getPermittedSubclasses());
    assertThat(states.stream().<Class<?>>map(state -> state.candidate().getClass()))
        .contains(
            Candidate.None.class,
            Candidate.Asking.class,
            Candidate.Waiting.class,
            Candidate.Probing.class,
            Candidate.Connecting.class,
            Candidate.Registering.class);
    assertThat(states.stream().map(state -> state.candidate().beside())).contains(Beside.values());
    assertThat(states.stream()
            .filter(state -> state.primary() != null)
            .map(state -> state.primary().phase()))
        .contains(Primary.Phase.values());
    assertThat(states.stream()
            .map(State::candidate)
            .filter(Candidate.Registering.class::isInstance)
            .map(candidate -> ((Candidate.Registering) candidate).stage()))
        .contains(Candidate.Registering.Stage.values());
  }

  @ParameterizedTest
  @MethodSource("names")
  void anyEvent_inAnyState_leavesASoundState(String name) {
    Bench state = STATES.get(name).get();
    for (Event event : events(state)) {
      goOn(state.fork().fire(event));
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void anyEvent_justAsATimerIsDue_leavesASoundState(String name) {
    Bench state = STATES.get(name).get();
    if (state.deadline() != Long.MAX_VALUE) {
      state.pass(state.untilDeadline());
    }
    for (Event event : events(state)) {
      goOn(state.fork().fire(event));
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void anyTwoEvents_inAnyState_leaveASoundState(String name) {
    Bench state = STATES.get(name).get();
    for (Event first : events(state)) {
      Bench between = state.fork().fire(first);
      events(between).forEach(second -> between.fork().fire(second));
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void anEventAboutAnUnknownLink_changesNothing(String name) {
    Bench state = STATES.get(name).get();
    for (LongFunction<Event> event : aboutALink(state)) {
      assertThat(state.fork().fire(event.apply(NOBODY)).state).isEqualTo(state.state);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void stop_inAnyState_endsWithinItsTimeout(String name) {
    Bench bench = STATES.get(name).get();
    bench.fire(new Event.Stop());
    bench.run(Bench.RULES.stopTimeout());
    assertThat(bench.state.life()).isInstanceOf(Life.Stopped.class);
  }

  /** The timers that follow are sound too. */
  private static void goOn(Bench bench) {
    for (int i = 0; i < 4 && bench.deadline() != Long.MAX_VALUE; i++) {
      bench.tick();
    }
  }
}
