package dev.rejoin.reconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.Pacing;
import dev.rejoin.api.Secret;
import dev.rejoin.api.Session;
import dev.rejoin.api.backoff.Backoff;
import dev.rejoin.api.backoff.Wait;
import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.Opaque;
import dev.rejoin.api.message.Register;
import dev.rejoin.api.message.RegisterSuccess;
import dev.rejoin.api.message.Resync;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.observe.Observation;
import dev.rejoin.api.observe.Observer;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.registration.RegistrationOutcome;
import dev.rejoin.api.transport.ConnectRequest;
import dev.rejoin.api.transport.ConnectionListener;
import dev.rejoin.reconnect.ScriptedTransport.Dial;
import dev.rejoin.reconnect.world.PatientRegistration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Strategies, hooks, observers and transports that throw, hang, or answer nonsense: bounded, said, survived. */
class UnkindCompanyTest {
  private static final ConnectFailure REFUSED = new ConnectFailure.Refused("nobody listens");

  private final AgentBed bed = new AgentBed();

  // ---- strategies

  @Test
  void strategy_thatThrows_isReplacedAndReportedOnce() {
    bed.backoff = named(
        (attempt, random) -> {
          throw new IllegalStateException("broken");
        },
        true);
    refuseFor(10);

    assertThat(bed.transport.dials.size()).isGreaterThan(5);
    assertThat(bed.seen(AgentEvent.StrategyMisbehaved.class)).hasSize(1);
  }

  @Test
  void strategy_thatLacksAClass_isReplaced() {
    bed.backoff = named(
        (attempt, random) -> {
          throw new NoClassDefFoundError("plugin/Gone");
        },
        false);
    refuseFor(10);

    assertThat(bed.transport.dials.size()).isGreaterThan(5);
    assertThat(bed.seen(AgentEvent.StrategyMisbehaved.class).get(0).detail()).contains("Gone");
  }

  @Test
  @SuppressWarnings("NullAway") // the point of the test
  void strategy_thatAnswersNull_isReplaced() {
    bed.backoff = named((attempt, random) -> null, true);
    refuseFor(10);

    assertThat(bed.transport.dials.size()).isGreaterThan(5);
    assertThat(bed.seen(AgentEvent.StrategyMisbehaved.class)).hasSize(1);
  }

  @Test
  void strategy_thatAnswersAbsurdly_isBounded() {
    bed.backoff = named(
        (attempt, random) ->
            new Wait(Duration.ofSeconds(Long.MAX_VALUE), "for\never " + "x".repeat(999)),
        true);
    bed.start();
    refuse();

    AgentEvent.WaitStarted wait = bed.seen(AgentEvent.WaitStarted.class).get(0);
    assertThat(wait.remaining()).isEqualTo(bed.policy.maxDelay());
    assertThat(wait.proposed()).isLessThanOrEqualTo(Duration.ofDays(1));
    assertThat(wait.why()).hasSizeLessThanOrEqualTo(200).doesNotContain("\n");
    assertThat(bed.seen(AgentEvent.StrategyMisbehaved.class)).hasSize(1);
  }

  @Test
  void strategy_thatAnswersNegatively_isReplaced() {
    bed.backoff = named((attempt, random) -> new Wait(Duration.ofSeconds(-1), "back"), true);
    refuseFor(10);

    assertThat(bed.transport.dials.size()).isBetween(6, 30);
  }

  @Test
  void strategy_thatHangsTwice_isNotAskedAgain() {
    List<Runnable> asked = new ArrayList<>();
    bed.backoff = named((attempt, random) -> new Wait(Duration.ZERO, "too late"), false);
    bed.blocking = asked::add;
    refuseFor(20);

    assertThat(asked).hasSize(2);
    assertThat(bed.transport.dials.size()).isGreaterThan(10);
    assertThat(bed.seen(AgentEvent.StrategyMisbehaved.class)).hasSize(2);
    asked.forEach(Runnable::run);
    bed.time.runDue();
    bed.stop();
  }

  @Test
  void strategy_answeringElsewhere_isHeard() {
    List<Runnable> asked = new ArrayList<>();
    bed.backoff = named((attempt, random) -> new Wait(Duration.ofSeconds(3), "plugin"), false);
    bed.blocking = asked::add;
    bed.start();
    refuse();
    asked.forEach(Runnable::run);
    bed.time.runDue();

    assertThat(bed.seen(AgentEvent.WaitStarted.class).get(0).why()).isEqualTo("plugin");
    assertThat(bed.context.pending()).isEqualTo(1);
  }

  @Test
  void strategy_poolFull_isReplacedByTheDeadline() {
    bed.backoff = named((attempt, random) -> new Wait(Duration.ZERO, "never"), false);
    bed.blocking = task -> {
      throw new RejectedExecutionException("full");
    };
    refuseFor(10);

    assertThat(bed.transport.dials.size()).isGreaterThan(4);
  }

  // ---- registration

  @Test
  void registration_thatThrows_failsTheAttempt() {
    bed.registration = context -> {
      throw new IllegalStateException("broken");
    };
    requireFailedRegistration("threw");
  }

  @Test
  @SuppressWarnings("NullAway") // the point of the test
  void registration_withoutAStage_failsTheAttempt() {
    bed.registration = context -> null;
    requireFailedRegistration("answered null");
  }

  @Test
  @SuppressWarnings("NullAway") // the point of the test
  void registration_withoutAnOutcome_failsTheAttempt() {
    bed.registration = context -> CompletableFuture.completedStage(null);
    requireFailedRegistration("answered null");
  }

  @Test
  void registration_thatFails_failsTheAttempt() {
    bed.registration =
        context -> CompletableFuture.failedStage(new IllegalStateException("broken"));
    requireFailedRegistration("failed: broken");
  }

  private void requireFailedRegistration(String detail) {
    bed.start();
    bed.open();

    assertThat(bed.seen(AgentEvent.AttemptFailed.class).get(0).failure().detail())
        .contains(detail);
    assertThat(bed.status().state()).isEqualTo(AgentStatus.State.WAITING);
    bed.stop();
  }

  @Test
  void registration_thatNeverEnds_isGivenUp() {
    bed.registration = context -> new CompletableFuture<>();
    bed.start();
    Dial dial = bed.open();
    for (int i = 0; i < 310 && dial.live(); i++) {
      bed.time.advance(Duration.ofSeconds(1));
      dial.listener.activity();
    }

    assertThat(dial.live()).isFalse();
    assertThat(bed.seen(AgentEvent.AttemptFailed.class)).isNotEmpty();
  }

  @Test
  void registration_outcomeOfARunThatIsOver_isIgnored() {
    List<CompletableFuture<RegistrationOutcome>> runs = new ArrayList<>();
    bed.registration = context -> {
      CompletableFuture<RegistrationOutcome> run = new CompletableFuture<>();
      runs.add(run);
      return run;
    };
    bed.start();
    bed.open().lose();
    bed.time.advance(Duration.ofMillis(200));
    bed.open();

    bed.context.execute(
        () -> runs.get(0).complete(new RegistrationOutcome.Rejected(true, "stale")));
    bed.time.runDue();

    assertThat(bed.status().state()).isEqualTo(AgentStatus.State.REGISTERING);
  }

  @Test
  void registration_thatHesitates_losesNoMessageBehindTheGrant() {
    List<String> carriedOut = new ArrayList<>();
    bed.commands = command -> {
      carriedOut.add(command.name());
      return CompletableFuture.completedFuture(Opaque.empty());
    };
    bed.registration = new PatientRegistration(() -> Duration.ofMillis(50));
    bed.start();
    Dial dial = bed.register(1);
    bed.command(dial, 1, "early");
    assertThat(carriedOut).isEmpty();
    bed.time.advance(Duration.ofMillis(50));
    assertThat(carriedOut).containsExactly("early");

    bed.agent.describe(AgentDescription.builder("a1").name("renamed").build());
    bed.time.runDue();
    bed.command(dial, 2, "still the old session");
    bed.grant(dial, 2);
    bed.command(dial, 1, "the new session");
    bed.time.advance(Duration.ofMillis(50));

    assertThat(carriedOut).containsExactly("early", "still the old session", "the new session");
    assertThat(bed.status().ready()).isTrue();
  }

  // ---- observers

  @Test
  void observer_thatThrows_isLoudAndChangesNothing() {
    bed.observer = new Observer() {
      @Override
      public void on(Observation observation) {
        bed.seen.add(observation.event());
        throw new IllegalStateException("broken observer");
      }

      @Override
      public Map<String, String> propagation(String agentId, AgentEvent.AttemptStarted attempt) {
        throw new IllegalStateException("broken propagation");
      }
    };
    bed.agent = bed.agent();
    bed.agent.start();
    assertThatThrownBy(this::runAll).hasMessageContaining("observer of agent a1");
    runQuietly();
    bed.transport.lastDial().open();
    runQuietly();
    bed.context.execute(() -> bed.transport.lastDial().say(success()));
    runQuietly();

    assertThat(bed.status().ready()).isTrue();
    assertThat(bed.seen(AgentEvent.Ready.class)).hasSize(1);
  }

  private Envelope success() {
    Dial dial = bed.transport.lastDial();
    return Envelope.of(
        new RegisterSuccess(
            new Session("a1", 1, Secret.of("t"), Duration.ofSeconds(5), Pacing.unannounced()), ""),
        dial.last().requestId().orElseThrow(),
        0,
        bed.time.instant());
  }

  private void runAll() {
    bed.time.runDue();
  }

  /** What the observer throws comes out of the scheduler, once per event. */
  private void runQuietly() {
    boolean again = true;
    while (again) {
      try {
        bed.time.runDue();
        again = false;
      } catch (IllegalStateException loud) {
        assertThat(loud).hasMessageContaining("observer of agent a1");
      }
    }
  }

  @Test
  void observers_oneOfThemThrows_theOthersHearAll() {
    List<Observation> heard = new ArrayList<>();
    List<RuntimeException> failures = new ArrayList<>();
    bed.observer = Observers.all(
        List.of(
            observation -> {
              throw new IllegalStateException("broken");
            },
            heard::add),
        (observer, failure) -> failures.add(failure));
    bed.ready();

    assertThat(heard).hasSameSizeAs(failures).isNotEmpty();
  }

  // ---- hooks

  @Test
  @SuppressWarnings("NullAway") // one of them answers null
  void hooks_thatFailInEveryWay_areReportedAndTheNextOneRuns() {
    List<String> ran = new ArrayList<>();
    bed.hooks = List.of(
        new NamedHook("throws", context -> {
          throw new IllegalStateException("broken");
        }),
        new NamedHook("null", context -> null),
        new NamedHook(
            "fails", context -> CompletableFuture.failedStage(new IllegalStateException("no"))),
        new NamedHook("hangs", context -> new CompletableFuture<>()),
        new NamedHook("last", context -> {
          ran.add(context.agentId() + " " + context.newSession());
          return CompletableFuture.completedStage(null);
        }));
    Dial dial = bed.ready();
    keepAlive(dial, 11);

    assertThat(ran).containsExactly("a1 true");
    assertThat(bed.seen(AgentEvent.HookFinished.class))
        .extracting(hook -> hook.failure().orElse("fine"))
        .containsExactly("broken", "answered null", "no", "not done within 10 s", "fine");
    bed.stop();
  }

  @Test
  void hooks_askedForAgainAndAgain_runOneAfterAnother() {
    List<CompletableFuture<Void>> runs = new ArrayList<>();
    bed.hooks = List.of(new NamedHook("resync", context -> {
      CompletableFuture<Void> run = new CompletableFuture<>();
      runs.add(run);
      return run;
    }));
    Dial dial = bed.ready();
    for (int i = 0; i < 100; i++) {
      bed.say(dial, new Resync("", new TreeMap<>()));
    }
    assertThat(runs).hasSize(1);

    bed.context.execute(() -> runs.get(0).complete(null));
    bed.time.runDue();

    assertThat(runs).as("all that were asked for meanwhile are one").hasSize(2);
  }

  @Test
  void hooks_connectionLost_endTheirRun() {
    List<String> ran = new ArrayList<>();
    bed.hooks = List.of(
        new NamedHook(
            "asks",
            context -> context
                .request(new Resync("d", new TreeMap<>()), Duration.ofSeconds(5))
                .thenAccept(answer -> ran.add(answer.getClass().getSimpleName()))),
        new NamedHook("second", context -> {
          ran.add("second");
          return CompletableFuture.completedStage(null);
        }));
    bed.ready().lose();
    bed.time.runDue();

    assertThat(ran).containsExactly("Disconnected");
    bed.stop();
  }

  // ---- the transport

  @Test
  void transport_thatThrows_isAFailedAttempt() {
    bed.connector = new ScriptedTransport() {
      @Override
      public Attempting connect(ConnectRequest request, ConnectionListener listener) {
        throw new IllegalStateException("no event loop");
      }
    };
    bed.start();

    assertThat(bed.status().state()).isEqualTo(AgentStatus.State.WAITING);
    assertThat(bed.status().lastError())
        .hasValueSatisfying(e -> assertThat(e).contains("no event loop"));
  }

  @Test
  void transport_thatOpensWhatWasCalledOff_seesItClosed() {
    bed.start();
    Dial dial = bed.transport.lastDial();
    bed.agent.stop();
    bed.time.runDue();

    dial.open();
    bed.time.runDue();

    assertThat(dial.aborted).isTrue();
  }

  @Test
  void description_changedDuringTheRegistration_isPresentedAfterwards() {
    bed.start();
    Dial dial = bed.open();
    bed.agent.describe(AgentDescription.builder("a1").name("renamed").build());
    bed.time.runDue();
    bed.grant(dial, 1);

    assertThat(AgentBed.sent(dial, Register.class))
        .extracting(register -> register.description().name())
        .containsExactly("", "renamed");
    bed.grant(dial, 2);
    assertThat(bed.status().ready()).isTrue();
  }

  @Test
  void description_ofAnotherAgent_isRefused() {
    bed.start();

    assertThatThrownBy(() -> bed.agent.describe(AgentDescription.builder("a2").build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a2");
  }

  private static NamedBackoff named(Backoff backoff, boolean trusted) {
    return new NamedBackoff("unkind", backoff, trusted);
  }

  private void refuse() {
    bed.transport.lastDial().fail(REFUSED);
    bed.time.runDue();
  }

  /** Refuses every attempt for some seconds, which end in a wait. */
  private void refuseFor(int seconds) {
    bed.start();
    refuse();
    for (int i = 0; i < seconds * 10; i++) {
      int before = bed.transport.dials.size();
      bed.time.advance(Duration.ofMillis(100));
      if (bed.transport.dials.size() > before) {
        refuse();
      }
    }
  }

  private void keepAlive(Dial dial, int seconds) {
    for (int i = 0; i < seconds; i++) {
      bed.time.advance(Duration.ofSeconds(1));
      dial.listener.activity();
      bed.time.runDue();
    }
  }
}
