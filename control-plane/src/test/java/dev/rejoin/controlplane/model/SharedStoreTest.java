package dev.rejoin.controlplane.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.Session;
import dev.rejoin.api.message.Ack;
import dev.rejoin.api.message.Command;
import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.Heartbeat;
import dev.rejoin.api.message.HeartbeatAck;
import dev.rejoin.api.message.Opaque;
import dev.rejoin.api.message.RegisterRequired;
import dev.rejoin.api.message.Resumed;
import dev.rejoin.api.message.Superseded;
import dev.rejoin.controlplane.model.ControlPlaneEvent.EventReceived;
import dev.rejoin.controlplane.model.ControlPlaneEvent.Forgotten;
import dev.rejoin.controlplane.model.ControlPlaneEvent.Lost;
import dev.rejoin.controlplane.model.ControlPlaneEvent.ProcessDied;
import dev.rejoin.controlplane.model.ModelWorld.Wire;
import dev.rejoin.controlplane.store.FileSessionStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes' models over one file, in one virtual time. */
final class SharedStoreTest {
  private static final String ID = "agent-1";

  @TempDir
  Path folder;

  private ModelWorld one;
  private ModelWorld two;

  @BeforeEach
  void start() throws IOException {
    one = new ModelWorld(ModelSettings.defaults(), share());
    one.store.commit();
    two = new ModelWorld(one.time, share(), 2);
    two.store.commit();
  }

  private FileSessionStore share() throws IOException {
    return FileSessionStore.share(folder.resolve("state"), false);
  }

  @AfterEach
  void end() {
    one.store.close();
    two.store.close();
  }

  /** Makes it this one's turn. */
  private ModelWorld in(ModelWorld world) {
    one.store.commit();
    two.store.commit();
    world.model.begin();
    return world;
  }

  private Session registeredAt(ModelWorld world) {
    return in(world).connect().register(ID);
  }

  // ---- moving

  @Test
  void resumption_elsewhere_supersedesTheConnectionHere() {
    Wire here = in(one).connect();
    Session session = here.register(ID);
    Wire there = in(two).connect();
    Resumed resumed = there.resume(session, 0);
    assertThat(resumed.epoch()).isEqualTo(session.epoch() + 1);

    in(one);
    Superseded said = here.messages(Superseded.class).get(0);
    assertThat(said.epoch()).isEqualTo(resumed.epoch());
    assertThat(said.instanceId()).isEqualTo(ID + "-process");
    assertThat(one.agent(ID).connected()).isFalse();
    assertThat(one.agent(ID).elsewhere()).isTrue();
    assertThat(one.events(Lost.class)).isEmpty();
    assertThat(one.model.statistics().agentsConnected()).isZero();
    assertThat(two.agent(ID).connected()).isTrue();

    one.time.advance(Duration.ofSeconds(2));
    one.model.tick();
    assertThat(here.closedWith).isEqualTo(CloseCodes.NORMAL);
  }

  @Test
  void heartbeat_onTheSupersededConnection_isNotAnswered() {
    Wire here = in(one).connect();
    Session session = here.register(ID);
    in(two).connect().resume(session, 0);
    in(one);
    here.say(Envelope.of(new Heartbeat(1), "late", 0, one.time.instant()));
    assertThat(here.messages(HeartbeatAck.class)).isEmpty();
  }

  @Test
  void heartbeats_ofTheirOwnConnection_areAnsweredForASessionElsewhere() {
    registeredAt(two);
    in(one);
    Peer peer = new Peer("test", Credential.anonymous(), Optional.of(ID));
    Wire beats = one.connectForBeats(peer);
    assertThat(beats.heartbeat()).isInstanceOf(HeartbeatAck.class);
  }

  @Test
  void registration_ofAnotherProcess_isAConflictForTheOneHere() {
    Wire here = in(one).connect();
    here.register(ID);
    in(two).connect().register(ID, "other-process", "other-registration");
    in(one);
    assertThat(here.messages(Superseded.class).get(0).instanceId()).isEqualTo("other-process");
    assertThat(one.events(ControlPlaneEvent.Superseded.class).get(0).conflict()).isTrue();
  }

  @Test
  void epochs_growAcrossProcesses() {
    Session session = registeredAt(one);
    long epoch = session.epoch();
    for (int i = 0; i < 6; i++) {
      long next = in(i % 2 == 0 ? two : one).connect().resume(session, 0).epoch();
      assertThat(next).isEqualTo(epoch + 1);
      epoch = next;
    }
  }

  @Test
  void purpose_ofAnAgentElsewhere_isToResume() {
    registeredAt(one);
    in(two);
    assertThat(two.model.purpose(ID)).isEqualTo(Purpose.RESUME);
    assertThat(two.model.purpose("nobody")).isEqualTo(Purpose.REGISTRATION);
  }

  // ---- numbers

  @Test
  void events_receivedHere_areNotReceivedAgainThere() {
    Wire here = in(one).connect();
    Session session = here.register(ID);
    here.event(1, "a");
    here.event(2, "b");
    Wire there = in(two).connect();
    assertThat(there.resume(session, 0).lastReceived()).isEqualTo(2);
    there.event(2, "b");
    there.event(3, "c");
    // What had been under way on the connection before.
    in(one);
    here.event(3, "c");
    here.event(4, "d");
    in(two);
    there.event(4, "d");
    there.event(5, "e");

    assertThat(one.events(EventReceived.class))
        .extracting(EventReceived::seq)
        .containsExactly(1L, 2L, 4L);
    assertThat(two.events(EventReceived.class))
        .extracting(EventReceived::seq)
        .containsExactly(3L, 5L);
    assertThat(two.agent(ID).lastReceived()).isEqualTo(5);
  }

  @Test
  void command_queuedHere_isSentByTheProcessThatHasTheAgent() {
    Session session = registeredAt(one);
    Wire there = in(two).connect();
    there.resume(session, 0);

    in(one);
    assertThat(one.model.send(ID, "restart", Opaque.ofText("now")))
        .isInstanceOf(CommandOutcome.Queued.class);
    assertThat(there.messages(Command.class)).isEmpty();
    in(two);
    assertThat(there.messages(Command.class)).extracting(Command::name).containsExactly("restart");
    assertThat(there.last().seq()).isEqualTo(1);

    assertThat(two.model.send(ID, "again", Opaque.empty()))
        .isInstanceOf(CommandOutcome.Queued.class);
    assertThat(there.last().seq()).isEqualTo(2);
  }

  @Test
  void commands_sentHereAndNotAcknowledged_areReplayedThere() {
    Wire here = in(one).connect();
    Session session = here.register(ID);
    one.model.send(ID, "first", Opaque.empty());
    one.model.send(ID, "second", Opaque.empty());
    assertThat(here.messages(Command.class)).hasSize(2);

    Wire there = in(two).connect();
    there.resume(session, 1);
    assertThat(there.messages(Command.class)).extracting(Command::name).containsExactly("second");
    assertThat(two.agent(ID).queued()).isEqualTo(1);
  }

  @Test
  void acknowledgement_onTheSupersededConnection_countsThere() {
    Wire here = in(one).connect();
    Session session = here.register(ID);
    one.model.send(ID, "first", Opaque.empty());
    Wire there = in(two).connect();
    there.resume(session, 0);
    in(one);
    here.say(Envelope.of(new Ack(), 1, one.time.instant()));
    in(two);
    assertThat(two.agent(ID).queued()).isZero();
    two.model.send(ID, "second", Opaque.empty());
    assertThat(there.last().seq()).isEqualTo(2);
  }

  @Test
  void acknowledgement_thatOvertakesTheResumption_isNoObstacle() {
    Wire here = in(one).connect();
    Session session = here.register(ID);
    one.model.send(ID, "first", Opaque.empty());
    one.model.send(ID, "second", Opaque.empty());
    here.say(Envelope.of(new Ack(), 1, one.time.instant()));
    // Sent before the first command arrived.
    Wire there = in(two).connect();
    there.resume(session, 0);
    assertThat(there.messages(Command.class)).extracting(Command::name).containsExactly("second");
    assertThat(there.last().seq()).isEqualTo(2);
  }

  // ---- ends

  @Test
  void restart_besideALivingProcess_losesOnlyItsOwnAgents() throws IOException {
    registeredAt(one);
    Wire other = in(two).connect();
    other.register("agent-2");
    two.store.commit();
    two.store.abandon();
    ModelWorld again = new ModelWorld(one.time, share(), 3);
    again.store.commit();
    assertThat(again.agent(ID).elsewhere()).isTrue();
    assertThat(again.agent("agent-2").elsewhere()).isFalse();
    again.store.close();
    one.model.begin();
    assertThat(one.agent(ID).connected()).isTrue();
    assertThat(one.agent("agent-2").elsewhere()).isFalse();
  }

  @Test
  void death_ofTheOtherProcess_isNoticedWithinASecond() {
    Session session = registeredAt(two);
    in(one);
    assertThat(one.agent(ID).elsewhere()).isTrue();
    two.store.commit();
    two.store.abandon();
    one.model.begin();
    one.advance(Duration.ofMillis(1000));
    assertThat(one.agent(ID).elsewhere()).isFalse();
    assertThat(one.events(ProcessDied.class)).containsExactly(new ProcessDied(2, 1));
    assertThat(one.connect().resume(session, 0).epoch()).isEqualTo(session.epoch() + 1);
  }

  @Test
  void highWater_countsTheAgentsOfAllProcesses() {
    for (int i = 0; i < 10; i++) {
      in(i % 2 == 0 ? one : two).connect().register("agent-" + i);
    }
    in(one);
    assertThat(one.model.statistics().highWater()).isEqualTo(10);
    in(two);
    assertThat(two.model.statistics().highWater()).isEqualTo(10);
    assertThat(two.model.statistics().agentsConnected()).isEqualTo(5);
  }

  @Test
  void session_forgottenThere_mustRegisterHere() {
    Wire here = in(one).connect();
    here.register(ID);
    in(two);
    assertThat(two.model.forgetSession(ID)).isTrue();
    in(one);
    assertThat(one.agent(ID).connected()).isFalse();
    assertThat(here.heartbeat()).isInstanceOf(RegisterRequired.class);
    here.register(ID, ID + "-process", "again");
    assertThat(one.agent(ID).connected()).isTrue();
  }

  @Test
  void agent_longGone_isForgottenByOneAndThenByTheOther() {
    Wire here = in(one).connect();
    here.register(ID);
    one.model.send(ID, "never", Opaque.empty());
    here.drop();
    in(two);
    one.time.advance(Duration.ofHours(25));
    in(one).model.tick();
    in(two).model.tick();
    assertThat(one.events(Forgotten.class)).containsExactly(new Forgotten(ID, 1));
    assertThat(two.events(Forgotten.class)).containsExactly(new Forgotten(ID, 1));
    assertThat(one.store.agents()).isEmpty();
    assertThat(two.model.agent(ID)).isEmpty();
  }

  @Test
  void loss_here_isALossThere() {
    Wire here = in(one).connect();
    here.register(ID);
    in(two);
    assertThat(two.agent(ID).elsewhere()).isTrue();
    in(one);
    here.drop();
    in(two);
    assertThat(two.agent(ID).elsewhere()).isFalse();
    one.time.advance(Duration.ofMinutes(16));
    assertThat(two.model.purpose(ID)).isEqualTo(Purpose.REGISTRATION);
  }

  // ---- drain

  @Test
  void drain_movesEveryAgentToTheOther_noneIsWithoutASession() {
    Wire here = in(one).connect();
    Session session = here.register(ID);
    one.model.drain(Duration.ofSeconds(1), Duration.ofSeconds(3));
    in(two).connect().resume(session, 0);
    in(one);
    one.model.tick();
    DrainView view = one.model.drain();
    assertThat(view.state()).isEqualTo(DrainView.State.DRAINED);
    assertThat(view.gone()).isEqualTo(1);
    assertThat(one.events(Lost.class)).isEmpty();
  }
}
