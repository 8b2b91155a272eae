package dev.rejoin.controlplane.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.message.Deferred;
import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.RegisterSuccess;
import dev.rejoin.api.message.Resumed;
import dev.rejoin.controlplane.model.ControlPlaneEvent.RegistrationDeferred;
import dev.rejoin.controlplane.model.ModelWorld.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Full registrations have a limit of their own. */
final class RegistrationPacingTest {
  /** Ten a second, one at a time, two seconds of patience. */
  private final ModelWorld world = new ModelWorld(ModelSettings.defaults()
      .withAdmission(AdmissionSettings.of(100)
          .withRegistrationRate(10)
          .withRegistrationPatience(Duration.ofSeconds(2))));

  private final List<Wire> wires = new ArrayList<>();

  private void register(int agents) {
    for (int i = 0; i < agents; i++) {
      Wire wire = world.connect();
      wires.add(wire);
      ask(wire, i);
    }
  }

  private void ask(Wire wire, int agent) {
    wire.say(Envelope.of(
        ModelWorld.registration("agent-" + agent, "p", "g-" + agent, 0),
        "q" + wire.told.size(),
        0,
        world.time.instant()));
  }

  private long answered(Class<? extends Message> type) {
    return wires.stream().filter(wire -> !wire.messages(type).isEmpty()).count();
  }

  @Test
  void registrations_overTheLimit_areServedOneByOneWithoutAnotherWord() {
    register(15);
    assertThat(answered(RegisterSuccess.class)).isEqualTo(1);
    assertThat(world.model.statistics().registrationsWaiting()).isEqualTo(14);

    world.advance(Duration.ofNanos(99_999_999));
    assertThat(answered(RegisterSuccess.class)).isEqualTo(1);
    world.advance(Duration.ofNanos(1));
    assertThat(answered(RegisterSuccess.class)).isEqualTo(2);
    world.advance(Duration.ofMillis(1300));

    assertThat(answered(RegisterSuccess.class)).isEqualTo(15);
    assertThat(answered(Deferred.class)).isZero();
  }

  @Test
  void nextDeadline_whileRegistrationsWait_isTheNextTurn() {
    register(2);

    assertThat(world.model.nextDeadline())
        .isEqualTo(world.time.nanos() + Duration.ofMillis(100).toNanos());
  }

  @Test
  void registration_whoseTurnIsTooFar_isDeferredAtOnceAndServedWhenItComesBack() {
    register(25);
    List<Wire> deferred =
        wires.stream().filter(wire -> !wire.messages(Deferred.class).isEmpty()).toList();
    List<Duration> turns = deferred.stream()
        .map(wire -> wire.messages(Deferred.class).get(0).retryAfter())
        .toList();

    assertThat(turns)
        .containsExactly(
            Duration.ofMillis(2100),
            Duration.ofMillis(2200),
            Duration.ofMillis(2300),
            Duration.ofMillis(2400));
    assertThat(world.events(RegistrationDeferred.class)).hasSize(4);
    assertThat(world.model.statistics().deferred()).isEqualTo(4);

    world.advance(Duration.ofMillis(2200));
    ask(wires.get(22), 22);
    assertThat(wires.get(22).messages(RegisterSuccess.class)).hasSize(1);
  }

  @Test
  void turn_ofADeferredAgent_isKeptFromOthers() {
    register(25);
    world.advance(Duration.ofMillis(2100));

    Wire stranger = world.connect();
    wires.add(stranger);
    ask(stranger, 99);
    assertThat(stranger.messages()).isEmpty();
    ask(wires.get(21), 21);

    assertThat(wires.get(21).messages(RegisterSuccess.class)).hasSize(1);
  }

  /** Something kept many from their turns, and lets them all come at once. */
  @Test
  void deferredAgents_thatComeLateTogether_areServedNoFasterThanOthers() {
    register(40);
    world.advance(Duration.ofSeconds(5));
    assertThat(answered(RegisterSuccess.class)).isEqualTo(21);

    for (int agent = 21; agent < 36; agent++) {
      ask(wires.get(agent), agent);
    }
    assertThat(answered(RegisterSuccess.class)).isEqualTo(22);
    world.advance(Duration.ofMillis(999));
    assertThat(answered(RegisterSuccess.class)).isEqualTo(31);
    world.advance(Duration.ofMillis(401));

    assertThat(answered(RegisterSuccess.class)).isEqualTo(36);
    assertThat(world.model.statistics().registrationsWaiting()).isZero();
  }

  /** More than can wait: they get another turn, and nothing grows without end. */
  @Test
  void deferredAgents_thatComeLateAndFindNoRoom_areDeferredAgain() {
    register(60);
    world.advance(Duration.ofSeconds(7));

    for (int agent = 21; agent < 60; agent++) {
      ask(wires.get(agent), agent);
    }

    assertThat(answered(RegisterSuccess.class)).isEqualTo(22);
    assertThat(world.model.statistics().registrationsWaiting()).isEqualTo(21);
    List<Duration> turns = wires.subList(43, 60).stream()
        .map(wire -> wire.messages(Deferred.class).get(1).retryAfter())
        .toList();
    assertThat(turns)
        .doesNotHaveDuplicates()
        .isSorted()
        .startsWith(Duration.ofMillis(2100))
        .endsWith(Duration.ofMillis(3700));
    world.advance(Duration.ofSeconds(2));
    assertThat(answered(RegisterSuccess.class)).isEqualTo(42);
  }

  @Test
  void deferredAgent_thatAsksEarly_waitsForTheSameTurn() {
    register(22);
    assertThat(wires.get(21).messages(Deferred.class)).hasSize(1);
    world.advance(Duration.ofMillis(1000));

    ask(wires.get(21), 21);
    world.advance(Duration.ofMillis(1099));
    assertThat(wires.get(21).messages(RegisterSuccess.class)).isEmpty();
    world.advance(Duration.ofMillis(1));

    assertThat(wires.get(21).messages(RegisterSuccess.class)).hasSize(1);
  }

  @Test
  void registration_askedForAgainWhileItWaits_isAnsweredOnceUnderTheLastRequest() {
    register(3);
    ask(wires.get(2), 2);
    Wire another = world.connect();
    wires.add(another);
    ask(another, 2);

    world.advance(Duration.ofSeconds(1));

    assertThat(wires.get(2).messages(RegisterSuccess.class)).isEmpty();
    assertThat(another.messages(RegisterSuccess.class)).hasSize(1);
    assertThat(world.agent("agent-2").registrations()).isEqualTo(1);
  }

  @Test
  void registration_whoseConnectionEnds_isNotCarriedOut() {
    register(3);
    wires.get(2).drop();

    world.advance(Duration.ofSeconds(1));

    assertThat(world.model.agent("agent-2")).isEmpty();
  }

  @Test
  void resumption_whileRegistrationsQueue_isAnsweredAtOnce() {
    Wire first = world.connect();
    var session = first.register("resumer");
    first.drop();
    register(25);

    assertThat(world.connect().ask(ModelWorld.resumption(session, 0, "u")))
        .isInstanceOf(Resumed.class);
  }

  @Test
  void repetition_ofARegistrationThatWasCarriedOut_waitsForNothing() {
    Wire first = world.connect();
    first.register("agent-0", "p", "g-0");
    for (int i = 1; i < 10; i++) {
      Wire wire = world.connect();
      wires.add(wire);
      ask(wire, i);
    }

    assertThat(world.connect().register("agent-0", "p", "g-0").epoch()).isEqualTo(2);
  }

  @Test
  void purpose_ofAConnection_followsTheSession() {
    assertThat(world.model.purpose("agent")).isEqualTo(Purpose.REGISTRATION);
    Wire wire = world.connect();
    wire.register("agent");
    assertThat(world.model.purpose("agent")).isEqualTo(Purpose.RESUME);
    wire.drop();
    assertThat(world.model.purpose("agent")).isEqualTo(Purpose.RESUME);

    world.restart();
    assertThat(world.model.purpose("agent")).isEqualTo(Purpose.RESUME);
    world.advance(Duration.ofMinutes(15));
    assertThat(world.model.purpose("agent")).isEqualTo(Purpose.RESUME);
    world.advance(Duration.ofNanos(1));
    assertThat(world.model.purpose("agent")).isEqualTo(Purpose.REGISTRATION);
  }

  @Test
  void purpose_afterForgetting_isARegistration() {
    world.connect().register("agent");

    world.model.forgetSession("agent");

    assertThat(world.model.purpose("agent")).isEqualTo(Purpose.REGISTRATION);
  }
}
