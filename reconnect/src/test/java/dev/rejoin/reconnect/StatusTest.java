package dev.rejoin.reconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoin.api.message.Deferred;
import dev.rejoin.api.message.Draining;
import dev.rejoin.api.message.Opaque;
import dev.rejoin.api.message.Rejected;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.reconnect.AgentStatus.State;
import dev.rejoin.reconnect.ScriptedTransport.Dial;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The status is truthful in every state, and every state can be stopped. */
class StatusTest {
  private final AgentBed bed = new AgentBed();

  @Test
  void new_isNotReady() {
    AgentStatus status = bed.agent().status();

    assertThat(status.state()).isEqualTo(State.NEW);
    assertThat(status.reason()).isEqualTo("not started");
  }

  @Test
  void connecting_saysSo() {
    requireNotReady(connecting(bed), State.CONNECTING, "connecting");
    assertThat(bed.status().attempt()).isEqualTo(1);
    assertThat(bed.status().endpoint()).isPresent();
  }

  @Test
  void waiting_saysAfterWhatAndUntilWhen() {
    requireNotReady(
        waiting(bed),
        State.WAITING,
        "waiting before the next attempt after connection_refused: nobody listens");
    assertThat(bed.status().nextAttemptIn()).contains(Duration.ofMillis(100));
    assertThat(bed.status().attempt()).isEqualTo(2);
    bed.time.advance(Duration.ofMillis(40));
    assertThat(bed.status().nextAttemptIn()).contains(Duration.ofMillis(60));
    assertThat(bed.status().inState()).isEqualTo(Duration.ofMillis(40));
  }

  @Test
  void registering_saysSo() {
    requireNotReady(registering(bed), State.REGISTERING, "registering");
  }

  @Test
  void deferred_saysUntilWhen() {
    requireNotReady(deferred(bed), State.REGISTERING, "registration deferred");
    assertThat(bed.status().nextAttemptIn())
        .hasValueSatisfying(
            d -> assertThat(d).isBetween(Duration.ofSeconds(9), Duration.ofSeconds(10)));
  }

  @Test
  void ready_hasSessionEpochAndNoReason() {
    AgentStatus status = ready(bed).status();

    assertThat(status.ready()).isTrue();
    assertThat(status.reason()).isEmpty();
    assertThat(status.epoch()).contains(1L);
    assertThat(status.sessionAge()).contains(Duration.ZERO);
    assertThat(status.attempt()).isZero();
  }

  @Test
  void suspectAndDraining_areReady() {
    assertThat(suspect(bed).status().state()).isEqualTo(State.SUSPECT);
    assertThat(bed.status().ready()).isTrue();

    AgentBed other = draining(new AgentBed());
    assertThat(other.status().state()).isEqualTo(State.DRAINING);
    assertThat(other.status().ready()).isTrue();
  }

  @Test
  void halted_saysWhyAndWhoMustAct() {
    requireNotReady(
        halted(bed),
        State.HALTED,
        "halted until an operator acts after registration_rejected: unknown tenant");
    bed.agent.reconnectNow();
    bed.time.runDue();
    assertThat(bed.status().state()).isEqualTo(State.CONNECTING);
  }

  @Test
  void stopped_isFinal() {
    ready(bed).stop();

    requireNotReady(bed, State.STOPPED, "stopped");
    assertThat(bed.agent.send("late", Opaque.empty())).isEqualTo(SendOutcome.STOPPED);
    bed.agent.reconnectNow();
    bed.agent.wakeUp("late");
    bed.agent.credentialsChanged();
    bed.time.runDue();
    assertThat(bed.status().state()).isEqualTo(State.STOPPED);
  }

  @Test
  void start_twice_isRefused() {
    bed.start();

    assertThatThrownBy(bed.agent::start).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void queued_countsWhatIsNotAcknowledged() {
    bed.start();
    bed.agent.send("early", Opaque.empty());
    bed.time.runDue();

    assertThat(bed.status().queuedMessages()).isEqualTo(1);
  }

  @TestFactory
  Stream<DynamicTest> stop_inAnyState_endsInTimeAndLeavesNothing() {
    Map<String, UnaryOperator<AgentBed>> states = new LinkedHashMap<>();
    states.put("connecting", StatusTest::connecting);
    states.put("waiting", StatusTest::waiting);
    states.put("registering", StatusTest::registering);
    states.put("deferred", StatusTest::deferred);
    states.put("ready", StatusTest::ready);
    states.put("suspect", StatusTest::suspect);
    states.put("draining", StatusTest::draining);
    states.put("halted", StatusTest::halted);
    return states.entrySet().stream()
        .map(state -> DynamicTest.dynamicTest(state.getKey(), () -> {
          AgentBed stopping = state.getValue().apply(new AgentBed());
          CompletionStage<Void> stopped = stopping.agent.stop();
          stopping.agent.stop();
          stopping.time.advance(stopping.policy.stopTimeout());

          assertThat(stopped.toCompletableFuture()).isDone();
          assertThat(stopping.status().state()).isEqualTo(State.STOPPED);
          assertThat(stopping.transport.dials).noneMatch(Dial::live);
          assertThat(stopping.context.pending()).isZero();
          stopping.time.assertIdle();
        }));
  }

  private static AgentBed connecting(AgentBed bed) {
    return bed.start();
  }

  private static AgentBed waiting(AgentBed bed) {
    bed.start().transport.lastDial().fail(new ConnectFailure.Refused("nobody listens"));
    bed.time.runDue();
    return bed;
  }

  private static AgentBed registering(AgentBed bed) {
    bed.start().open();
    return bed;
  }

  private static AgentBed deferred(AgentBed bed) {
    bed.answer(bed.start().open(), new Deferred(Duration.ofSeconds(9), "later"));
    return bed;
  }

  private static AgentBed ready(AgentBed bed) {
    bed.ready();
    return bed;
  }

  private static AgentBed suspect(AgentBed bed) {
    bed.ready();
    for (int i = 0; i < 80 && bed.status().state() != State.SUSPECT; i++) {
      bed.time.advance(Duration.ofMillis(100));
    }
    return bed;
  }

  private static AgentBed draining(AgentBed bed) {
    bed.say(bed.ready(), new Draining(Duration.ofSeconds(9), Duration.ofSeconds(20)));
    return bed;
  }

  private static AgentBed halted(AgentBed bed) {
    bed.answer(bed.start().open(), new Rejected(true, "unknown tenant"));
    return bed;
  }

  private static void requireNotReady(AgentBed bed, State state, String reason) {
    assertThat(bed.status().state()).isEqualTo(state);
    assertThat(bed.status().reason()).isEqualTo(reason);
    assertThat(bed.status().ready()).isFalse();
  }
}
