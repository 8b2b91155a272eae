package dev.rejoin.controlplane.model;

import static dev.rejoin.controlplane.model.ModelWorld.resumption;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.Session;
import dev.rejoin.api.message.Ack;
import dev.rejoin.api.message.Command;
import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.ErrorReport;
import dev.rejoin.api.message.Event;
import dev.rejoin.api.message.Opaque;
import dev.rejoin.api.message.RegisterRequired;
import dev.rejoin.controlplane.model.ModelWorld.Wire;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Numbered messages in both directions. */
final class NumbersTest {
  private final ModelWorld world = new ModelWorld();

  private void command(String text) {
    assertThat(world.model.send("a", "test", Opaque.ofText(text)))
        .isInstanceOf(CommandOutcome.Queued.class);
  }

  private static List<String> texts(Wire wire) {
    return wire.messages(Command.class).stream().map(it -> it.body().text()).toList();
  }

  private static List<Long> numbers(Wire wire) {
    return wire.told.stream()
        .filter(it -> it.message() instanceof Command)
        .map(Envelope::seq)
        .toList();
  }

  private void acknowledge(Wire wire, long seq) {
    wire.say(Envelope.of(new Ack(), seq, world.time.instant()));
  }

  // ---- from the agent

  @Test
  void event_isReceivedOnceAndAcknowledgedWithTheNextEnvelope() {
    Wire wire = world.connect();
    wire.register("a");

    wire.event(1, "one");
    wire.event(1, "one");
    wire.event(2, "two");
    wire.heartbeat();

    assertThat(world.events(ControlPlaneEvent.EventReceived.class))
        .extracting(it -> it.event().body().text())
        .containsExactly("one", "two");
    assertThat(wire.last().ack()).isEqualTo(2);
    assertThat(world.model.statistics().duplicates()).isEqualTo(1);
  }

  @Test
  void events_32Unacknowledged_areAcknowledgedAtOnce() {
    Wire wire = world.connect();
    wire.register("a");

    for (int i = 1; i <= 31; i++) {
      wire.event(i, "e" + i);
    }
    assertThat(wire.messages(Ack.class)).isEmpty();
    wire.event(32, "e32");

    assertThat(wire.last().message()).isEqualTo(new Ack());
    assertThat(wire.last().ack()).isEqualTo(32);
  }

  @Test
  void events_of256KiB_areAcknowledgedAtOnce() {
    Wire wire = world.connect();
    wire.register("a");
    Opaque large = Opaque.of(new byte[Opaque.LONGEST]);

    for (int i = 1; i <= 4; i++) {
      assertThat(wire.messages(Ack.class)).isEmpty();
      wire.say(
          Envelope.sequenced(new Event("e" + i, "bulk", large, false), i, 0, world.time.instant()));
    }

    assertThat(wire.last().ack()).isEqualTo(4);
  }

  @Test
  void event_afterAGap_closesTheConnectionAndKeepsTheSession() {
    Wire wire = world.connect();
    Session session = wire.register("a");
    wire.event(1, "one");

    wire.event(3, "three");

    assertThat(wire.closedWith).isEqualTo(CloseCodes.PROTOCOL_ERROR);
    assertThat(wire.last().message()).isInstanceOf(ErrorReport.class);
    assertThat(world.connect().resume(session, 0).lastReceived()).isEqualTo(1);
  }

  @Test
  void lastReceived_survivesARestart() {
    Wire wire = world.connect();
    Session session = wire.register("a");
    wire.event(1, "one");
    wire.event(2, "two");
    world.restart();

    assertThat(world.connect().resume(session, 0).lastReceived()).isEqualTo(2);
  }

  // ---- to the agent

  @Test
  void commands_areNumberedAndForgottenWhenAcknowledged() {
    Wire wire = world.connect();
    wire.register("a");

    command("one");
    command("two");
    acknowledge(wire, 1);

    assertThat(numbers(wire)).containsExactly(1L, 2L);
    assertThat(world.agent("a").queued()).isEqualTo(1);
    assertThat(world.events(ControlPlaneEvent.CommandAcknowledged.class)).hasSize(1);
  }

  @Test
  void commands_toAnAbsentAgent_waitForIt() {
    Wire wire = world.connect();
    Session session = wire.register("a");
    wire.drop();
    command("one");
    command("two");

    Wire second = world.connect();
    second.resume(session, 0);

    assertThat(texts(second)).containsExactly("one", "two");
    assertThat(second.messages(Command.class)).noneMatch(Command::redelivered);
  }

  @Test
  void commands_unacknowledged_areReplayedInOrderBeforeNewOnes() {
    Wire wire = world.connect();
    Session session = wire.register("a");
    command("one");
    command("two");
    command("three");
    wire.drop();

    Wire second = world.connect();
    second.resume(session, 1);
    command("four");

    assertThat(numbers(second)).containsExactly(2L, 3L, 4L);
    assertThat(texts(second)).containsExactly("two", "three", "four");
  }

  @Test
  void commands_afterRestart_areReplayed() {
    Wire wire = world.connect();
    Session session = wire.register("a");
    command("one");
    world.restart();

    Wire second = world.connect();
    second.resume(session, 0);

    assertThat(texts(second)).containsExactly("one");
  }

  @Test
  void commands_ofALostSession_areRenumberedAndMarkedIfTheyHadBeenSent() {
    Wire wire = world.connect();
    wire.register("a");
    command("one");
    command("two");
    acknowledge(wire, 1);
    wire.drop();
    command("three");

    Wire second = world.connect();
    second.register("a", "another", "g");

    assertThat(numbers(second)).containsExactly(1L, 2L);
    assertThat(texts(second)).containsExactly("two", "three");
    assertThat(second.messages(Command.class))
        .extracting(Command::redelivered)
        .containsExactly(true, false);
    assertThat(second.messages(Command.class).get(0).messageId())
        .isEqualTo(wire.messages(Command.class).get(1).messageId());
  }

  @Test
  void commands_ofASessionForgottenByARestart_areMarkedInDoubt() {
    Wire wire = world.connect();
    wire.register("a");
    command("one");
    world.restart();

    Wire second = world.connect();
    second.register("a", "another", "g");

    assertThat(second.messages(Command.class)).allMatch(Command::redelivered);
  }

  @Test
  void commands_surviveTheForgettingOfTheSession() {
    Wire wire = world.connect();
    wire.register("a");
    command("one");
    world.model.forgetSession("a");
    command("two");

    wire.register("a", "a-process", "again");

    assertThat(texts(wire)).containsExactly("one", "one", "two");
    assertThat(wire.messages(Command.class))
        .extracting(Command::redelivered)
        .containsExactly(false, true, false);
    assertThat(numbers(wire)).containsExactly(1L, 1L, 2L);
  }

  @Test
  void acknowledgement_ofWhatWasNeverSent_isReportedAndForgetsNothing() {
    Wire wire = world.connect();
    wire.register("a");
    command("one");

    acknowledge(wire, 2);

    assertThat(wire.last().message()).isInstanceOf(ErrorReport.class);
    assertThat(world.agent("a").queued()).isEqualTo(1);
  }

  @Test
  void acknowledgement_onTheSupersededConnection_counts() {
    Wire wire = world.connect();
    Session session = wire.register("a");
    command("one");
    Wire second = world.connect();
    second.resume(session, 0);

    acknowledge(wire, 1);

    assertThat(world.agent("a").queued()).isZero();
    command("two");
    assertThat(numbers(second)).containsExactly(1L, 2L);
  }

  @Test
  void resume_overtakenByAnAcknowledgementOnTheOldConnection_goesOn() {
    Wire old = world.connect();
    Session session = old.register("a");
    command("one");
    command("two");
    acknowledge(old, 1);
    Wire next = world.connect();
    next.resume(session, 0);
    assertThat(numbers(next)).containsExactly(2L);

    acknowledge(next, 2);
    next.drop();
    world.advance(Duration.ofSeconds(10));
    assertThat(world.connect().resume(session, 1).epoch()).isEqualTo(session.epoch() + 2);
  }

  @Test
  void resume_behindWhatWasAcknowledged_mustRegister() {
    Wire wire = world.connect();
    Session session = wire.register("a");
    command("one");
    acknowledge(wire, 1);
    wire.drop();
    world.advance(Duration.ofSeconds(10).plusNanos(1));

    assertThat(world.connect().ask(resumption(session, 0, "u")))
        .isInstanceOf(RegisterRequired.class);
  }

  @Test
  void window_boundsWhatIsUnderWay() {
    Wire wire = world.connect();
    wire.register("a");
    for (int i = 1; i <= 300; i++) {
      command("c" + i);
    }

    assertThat(numbers(wire)).hasSize(128).endsWith(128L);
    acknowledge(wire, 100);
    assertThat(numbers(wire)).hasSize(228).endsWith(228L);
  }

  @Test
  void window_boundsBytesUnderWay() {
    Wire wire = world.connect();
    wire.register("a");
    Opaque large = Opaque.of(new byte[Opaque.LONGEST]);
    for (int i = 1; i <= 40; i++) {
      world.model.send("a", "bulk", large);
    }

    assertThat(numbers(wire)).hasSize(16);
    acknowledge(wire, 8);
    assertThat(numbers(wire)).hasSize(24);
    acknowledge(wire, 24);
    assertThat(numbers(wire)).hasSize(40);
  }

  @Test
  void queue_isBoundedInMessagesAndBytes() {
    ModelWorld small = new ModelWorld(ModelSettings.defaults().withCommandQueue(2, 10));
    small.connect().register("a");

    assertThat(small.model.send("a", "n", Opaque.ofText("12345678901")))
        .isEqualTo(new CommandOutcome.QueueFull(2, 10));
    assertThat(small.model.send("a", "n", Opaque.ofText("1")))
        .isInstanceOf(CommandOutcome.Queued.class);
    assertThat(small.model.send("a", "n", Opaque.ofText("2")))
        .isInstanceOf(CommandOutcome.Queued.class);
    assertThat(small.model.send("a", "n", Opaque.ofText("3")))
        .isInstanceOf(CommandOutcome.QueueFull.class);
    assertThat(small.model.send("nobody", "n", Opaque.empty()))
        .isEqualTo(new CommandOutcome.UnknownAgent());
  }
}
