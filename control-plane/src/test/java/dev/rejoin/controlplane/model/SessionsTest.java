package dev.rejoin.controlplane.model;

import static dev.rejoin.controlplane.model.ModelWorld.registration;
import static dev.rejoin.controlplane.model.ModelWorld.resumption;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.Secret;
import dev.rejoin.api.Session;
import dev.rejoin.api.message.Command;
import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.ErrorReport;
import dev.rejoin.api.message.Heartbeat;
import dev.rejoin.api.message.HeartbeatAck;
import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.Opaque;
import dev.rejoin.api.message.Register;
import dev.rejoin.api.message.RegisterRequired;
import dev.rejoin.api.message.RegisterSuccess;
import dev.rejoin.api.message.Rejected;
import dev.rejoin.api.message.Resume;
import dev.rejoin.api.message.Resumed;
import dev.rejoin.api.message.Superseded;
import dev.rejoin.controlplane.model.ModelWorld.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Registration, resumption, supersession and conflict, state by state. */
final class SessionsTest {
  private final ModelWorld world = new ModelWorld();

  // ---- register

  @Test
  void register_ofNewAgent_beginsSessionAtEpochOne() {
    Session session = world.connect().register("a");

    assertThat(session.epoch()).isEqualTo(1);
    assertThat(session.resumeToken().reveal()).hasSizeGreaterThanOrEqualTo(22);
    assertThat(world.agent("a").connected()).isTrue();
  }

  @Test
  void register_presentingHigherEpoch_getsAHigherOne() {
    Message answer = world.connect().ask(registration("a", "i", "g", 41));

    assertThat(((RegisterSuccess) answer).session().epoch()).isEqualTo(42);
  }

  @ParameterizedTest
  @ValueSource(longs = {(1L << 53) + 1, Long.MAX_VALUE})
  void register_presentingImpossibleEpoch_isRejectedForGood(long epoch) {
    Message answer = world.connect().ask(registration("a", "i", "g", epoch));

    assertThat(answer).isInstanceOfSatisfying(Rejected.class, rejected -> {
      assertThat(rejected.permanent()).isTrue();
      assertThat(rejected.why()).contains(String.valueOf(epoch));
    });
  }

  @Test
  void register_withoutRequestId_isReportedAndNotCarriedOut() {
    Wire wire = world.connect();

    wire.say(registration("a", "i", "g", 0));

    assertThat(wire.messages(ErrorReport.class)).hasSize(1);
    assertThat(world.model.agents()).isEmpty();
  }

  @Test
  void register_repeatedOnSameConnection_getsTheSameAnswer() {
    Wire wire = world.connect();

    Session first = wire.register("a");
    Session again = wire.register("a");

    assertThat(again).isEqualTo(first);
  }

  @Test
  void register_repeatedOnAnotherConnection_keepsSessionUnderNewerEpoch() {
    Session first = world.connect().register("a");
    Session again = world.connect().register("a");

    assertThat(again.epoch()).isEqualTo(2);
    assertThat(again.resumeToken()).isEqualTo(first.resumeToken());
    assertThat(world.events(ControlPlaneEvent.Registered.class))
        .extracting(ControlPlaneEvent.Registered::repeated)
        .containsExactly(false, true);
  }

  @Test
  void register_repeatedAfterRestart_keepsSessionUnderNewToken() {
    Session first = world.connect().register("a");
    world.restart();

    Session again = world.connect().register("a");

    assertThat(again.epoch()).isEqualTo(2);
    assertThat(again.resumeToken()).isNotEqualTo(first.resumeToken());
    assertThat(world.model.agents()).hasSize(1);
    assertThat(world.connect().resume(again, 0).epoch()).isEqualTo(3);
    assertThat(world.connect().ask(resumption(first, 0, "stale")))
        .isInstanceOf(RegisterRequired.class);
  }

  @Test
  void register_repeatedAfterItsSessionWasUsed_beginsAnother() {
    Wire wire = world.connect();
    Session first = wire.register("a");
    wire.event(1, "one");

    Session again = world.connect().register("a");

    assertThat(again.resumeToken()).isNotEqualTo(first.resumeToken());
    assertThat(world.agent("a").lastReceived()).isZero();
  }

  @Test
  void register_withChangedDescription_isNoRepetition() {
    Wire wire = world.connect();
    Session first = wire.register("a");
    AgentDescription moved = AgentDescription.builder("a").region("elsewhere").build();

    Message answer = wire.ask(new Register(moved, "a-process", "a-registration", 1, Map.of()));

    Session again = ((RegisterSuccess) answer).session();
    assertThat(again.epoch()).isEqualTo(2);
    assertThat(again.resumeToken()).isNotEqualTo(first.resumeToken());
    assertThat(world.agent("a").description()).isEqualTo(moved);
  }

  @Test
  void register_anotherAgentOnSameConnection_isRejectedForGood() {
    Wire wire = world.connect();
    wire.register("a");

    assertThat(wire.ask(registration("b", "i", "g", 0)))
        .isInstanceOfSatisfying(Rejected.class, it -> assertThat(it.permanent()).isTrue());
    assertThat(wire.heartbeat()).isInstanceOf(HeartbeatAck.class);
  }

  @Test
  void register_otherThanAnnounced_isRejectedForGood() {
    Wire wire = world.connect(new Peer("test", Credential.anonymous(), Optional.of("announced")));

    assertThat(wire.ask(registration("a", "i", "g", 0)))
        .isInstanceOfSatisfying(Rejected.class, it -> {
          assertThat(it.permanent()).isTrue();
          assertThat(it.why()).contains("a", "announced");
        });
  }

  @Test
  void register_idTheCredentialDoesNotPermit_isRejectedForGood() {
    Wire wire = world.connect(world.peer("fleet", "fleet-*"));

    assertThat(wire.ask(registration("a", "i", "g", 0)))
        .isInstanceOfSatisfying(Rejected.class, it -> assertThat(it.permanent()).isTrue());
    assertThat(wire.ask(registration("fleet-1", "i", "g", 0))).isInstanceOf(RegisterSuccess.class);
  }

  // ---- two agents with one id

  @Test
  void register_byAnotherProcessOfSameCredential_supersedesTheFirst() {
    Wire first = world.connect();
    first.register("a", "process-1", "g1");

    Session second = world.connect().register("a", "process-2", "g2");

    assertThat(second.epoch()).isEqualTo(2);
    assertThat(first.messages()).endsWith(new Superseded("process-2", 2));
    assertThat(world.events(ControlPlaneEvent.Superseded.class))
        .extracting(ControlPlaneEvent.Superseded::conflict)
        .containsExactly(true);
  }

  @Test
  void register_byAnotherProcessOfAnotherCredential_isRejectedForGood() {
    Wire first = world.connect(world.peer("alice", "*"));
    first.register("a", "process-1", "g1");

    Message answer =
        world.connect(world.peer("mallory", "*")).ask(registration("a", "process-2", "g2", 9));

    assertThat(answer)
        .isInstanceOfSatisfying(Rejected.class, it -> assertThat(it.permanent()).isTrue());
    assertThat(first.heartbeat()).isInstanceOf(HeartbeatAck.class);
    assertThat(world.agent("a").epoch()).isEqualTo(1);
  }

  @Test
  void register_bySameProcessOfAnotherCredential_isARotation() {
    world.connect(world.peer("alice", "*")).register("a", "process-1", "g1");

    assertThat(world.connect(world.peer("bob", "*")).ask(registration("a", "process-1", "g2", 1)))
        .isInstanceOf(RegisterSuccess.class);
  }

  @Test
  void register_byAnotherCredential_isPossibleOnceTheSessionExpired() {
    Wire first = world.connect(world.peer("alice", "*"));
    first.register("a", "process-1", "g1");
    first.drop();
    Register other = registration("a", "process-2", "g2", 0);

    world.advance(world.settings.tokenTtl());
    assertThat(world.connect(world.peer("bob", "*")).ask(other)).isInstanceOf(Rejected.class);
    world.advance(Duration.ofNanos(1));
    assertThat(world.connect(world.peer("bob", "*")).ask(other))
        .isInstanceOf(RegisterSuccess.class);
  }

  // ---- resume

  @Test
  void resume_afterLoss_goesOnUnderNewerEpoch() {
    Wire first = world.connect();
    Session session = first.register("a");
    first.drop();
    world.advance(Duration.ofSeconds(7));

    Resumed resumed = world.connect().resume(session, 0);

    assertThat(resumed.epoch()).isEqualTo(2);
    assertThat(world.events(ControlPlaneEvent.Resumed.class))
        .extracting(ControlPlaneEvent.Resumed::away)
        .containsExactly(Optional.of(Duration.ofSeconds(7)));
  }

  @Test
  void resume_afterRestart_goesOn() {
    Session session = world.connect().register("a");
    world.restart();

    assertThat(world.connect().resume(session, 0).epoch()).isEqualTo(2);
  }

  @Test
  void resume_withinTokenTtl_isTheLastMoment() {
    Wire first = world.connect();
    Session session = first.register("a");
    first.drop();

    world.advance(world.settings.tokenTtl());
    assertThat(world.connect().resume(session, 0).epoch()).isEqualTo(2);
  }

  @Test
  void resume_afterTokenTtl_mustRegister() {
    Wire first = world.connect();
    Session session = first.register("a");
    first.drop();
    world.advance(world.settings.tokenTtl().plusNanos(1));
    Wire second = world.connect();

    assertThat(second.ask(resumption(session, 0, "u"))).isInstanceOf(RegisterRequired.class);
    assertThat(second.register("a", "a-process", "other").epoch()).isEqualTo(2);
  }

  @Test
  void resume_tokenTtl_countsAcrossRestart() {
    Wire first = world.connect();
    Session session = first.register("a");
    first.drop();
    world.advance(world.settings.tokenTtl().minusSeconds(1));
    world.restart();
    world.advance(Duration.ofSeconds(2));

    assertThat(world.connect().ask(resumption(session, 0, "u")))
        .isInstanceOf(RegisterRequired.class);
  }

  @Test
  void resume_whileConnected_neverExpires() {
    Wire first = world.connect();
    Session session = first.register("a");
    for (int i = 0; i < 400; i++) {
      world.advance(Duration.ofSeconds(5));
      first.heartbeat();
    }

    assertThat(world.connect().resume(session, 0).epoch()).isEqualTo(2);
  }

  @Test
  void resume_repeatedWithSameId_getsTheSameAnswerOnce() {
    Session session = world.connect().register("a");
    world.model.send("a", "restart", Opaque.empty());
    Wire second = world.connect();
    Resume resume = resumption(session, 0, "u");

    Message once = second.ask(resume);
    Message again = second.ask(resume);

    assertThat(again).isEqualTo(once);
    assertThat(second.messages(Command.class)).hasSize(1);
  }

  @Test
  void resume_withWrongToken_mustRegisterAndHolderStays() {
    Wire first = world.connect();
    Session session = first.register("a");

    Message answer =
        world.connect().ask(resumption(session, Secret.of("guessed"), "a-process", 0, "u"));

    assertThat(answer).isInstanceOf(RegisterRequired.class);
    assertThat(first.heartbeat()).isInstanceOf(HeartbeatAck.class);
  }

  @Test
  void resume_withAnotherCredential_mustRegister() {
    Session session = world.connect(world.peer("alice", "*")).register("a");

    assertThat(world.connect(world.peer("mallory", "*")).ask(resumption(session, 0, "u")))
        .isInstanceOf(RegisterRequired.class);
  }

  @Test
  void resume_withChangedFingerprint_mustRegister() {
    Session session = world.connect().register("a");
    Resume same = resumption(session, 0, "u");
    Resume changed = new Resume(
        same.agentId(),
        same.instanceId(),
        same.resumeId(),
        same.token(),
        same.epoch(),
        0,
        "other",
        Map.of());

    assertThat(world.connect().ask(changed))
        .isEqualTo(new RegisterRequired("the description changed"));
  }

  @Test
  void resume_claimingMoreThanWasSent_mustRegister() {
    Session session = world.connect().register("a");

    assertThat(world.connect().ask(resumption(session, 1, "u")))
        .isInstanceOf(RegisterRequired.class);
  }

  @Test
  void resume_ofUnknownAgent_mustRegister() {
    Session session = world.connect().register("a");
    ModelWorld forgetful = new ModelWorld();

    assertThat(forgetful.connect().ask(resumption(session, 0, "u")))
        .isInstanceOf(RegisterRequired.class);
  }

  @Test
  void resume_ofImpossibleId_isRejectedForGood() {
    Resume resume = new Resume("no spaces", "i", "u", Secret.of("t"), 0, 0, "f", Map.of());

    assertThat(world.connect().ask(resume))
        .isInstanceOfSatisfying(Rejected.class, it -> assertThat(it.permanent()).isTrue());
  }

  // ---- supersession

  @Test
  void superseded_connection_isToldReadAndClosed() {
    Wire first = world.connect();
    Session session = first.register("a");
    Wire second = world.connect();
    second.resume(session, 0);

    assertThat(first.messages()).endsWith(new Superseded("a-process", 2));
    int toldBefore = first.told.size();
    first.say(Envelope.of(new Heartbeat(1), "r", 0, world.time.instant()));
    assertThat(first.told).hasSize(toldBefore);
    first.event(1, "late");
    assertThat(world.events(ControlPlaneEvent.EventReceived.class)).hasSize(1);

    world.advance(Duration.ofSeconds(2).minusNanos(1));
    assertThat(first.closedWith).isNull();
    world.advance(Duration.ofNanos(1));
    assertThat(first.closedWith).isEqualTo(CloseCodes.NORMAL);
    assertThat(world.agent("a").connected()).isTrue();
  }

  @Test
  void superseded_byRegistration_deliversNoOldNumbers() {
    Wire first = world.connect();
    first.register("a");
    world.connect().register("a", "a-process", "another");

    first.event(1, "old numbering");

    assertThat(world.agent("a").lastReceived()).isZero();
  }

  @Test
  void superseded_connection_cannotRegisterAgain() {
    Wire first = world.connect();
    Session session = first.register("a");
    world.connect().resume(session, 0);

    assertThat(first.ask(registration("a", "a-process", "g", 0)))
        .isInstanceOfSatisfying(Rejected.class, it -> assertThat(it.permanent()).isFalse());
  }

  @Test
  void superseded_connectionThatDrops_loosesNothing() {
    Wire first = world.connect();
    Session session = first.register("a");
    world.connect().resume(session, 0);

    first.drop();

    assertThat(world.agent("a").connected()).isTrue();
    assertThat(world.events(ControlPlaneEvent.Lost.class)).isEmpty();
  }

  // ---- forgetting

  @Test
  void forgotten_session_isDemandedWithNextHeartbeatOnSameConnection() {
    Wire wire = world.connect();
    Session session = wire.register("a");

    assertThat(world.model.forgetSessions()).isEqualTo(1);

    assertThat(wire.heartbeat()).isInstanceOf(RegisterRequired.class);
    assertThat(world.connect().ask(resumption(session, 0, "u")))
        .isInstanceOf(RegisterRequired.class);
    assertThat(wire.register("a", "a-process", "again").epoch()).isEqualTo(2);
    assertThat(wire.closedWith).isNull();
  }

  @Test
  void forgotten_session_isForgottenOnce() {
    world.connect().register("a");

    assertThat(world.model.forgetSession("a")).isTrue();
    assertThat(world.model.forgetSession("a")).isFalse();
    assertThat(world.model.forgetSession("nobody")).isFalse();
  }

  @Test
  void agent_awayLongerThanRetention_isForgottenAltogether() {
    Wire wire = world.connect();
    wire.register("a");
    wire.drop();

    world.advance(world.settings.retention().minusNanos(1));
    assertThat(world.model.agents()).hasSize(1);
    world.advance(Duration.ofNanos(1));

    assertThat(world.model.agents()).isEmpty();
    assertThat(world.store.agents()).isEmpty();
    assertThat(world.events(ControlPlaneEvent.Forgotten.class))
        .containsExactly(new ControlPlaneEvent.Forgotten("a", 0));
  }

  @Test
  void token_isNowhereInTheStore() {
    Session session = world.connect().register("a");

    assertThat(List.copyOf(world.store.agents()).toString())
        .doesNotContain(session.resumeToken().reveal());
  }
}
