package dev.rejoin.reconnect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.Pacing;
import dev.rejoin.api.message.Ack;
import dev.rejoin.api.message.Command;
import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.ErrorReport;
import dev.rejoin.api.message.Event;
import dev.rejoin.api.message.Heartbeat;
import dev.rejoin.api.message.HeartbeatAck;
import dev.rejoin.api.message.Opaque;
import dev.rejoin.api.message.Ping;
import dev.rejoin.api.message.Pong;
import dev.rejoin.api.message.ProtocolFallback;
import dev.rejoin.api.message.Register;
import dev.rejoin.api.message.RegisterRequired;
import dev.rejoin.api.message.Resume;
import dev.rejoin.api.message.Unknown;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.reconnect.ScriptedTransport.Dial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is said on a connection: commands and results, numbers, acknowledgements, and what should not be said at all. */
class ConversationTest {
  private final AgentBed bed = new AgentBed();

  // ---- commands

  @Test
  void command_delegated_sendsTheHandlersResult() {
    bed.commands =
        command -> CompletableFuture.completedFuture(Opaque.ofText("done " + command.name()));
    Dial dial = bed.ready();
    bed.command(dial, 1, "measure");

    Event result = AgentBed.events(dial).get(0);
    assertThat(result.name()).isEqualTo("command_result");
    assertThat(result.messageId()).isEqualTo("c1");
    assertThat(result.body().text()).isEqualTo("done measure");
  }

  @Test
  @SuppressWarnings("NullAway") // one of them answers null
  void command_failingInAnyWay_sendsTheFailure() {
    bed.commands = command -> switch (command.name()) {
      case "throws" -> throw new IllegalStateException("thrown");
      case "null" -> null;
      case "fails" -> CompletableFuture.failedFuture(new IllegalStateException("failed"));
      default -> CompletableFuture.failedFuture(new IllegalStateException("x".repeat(99_999)));
    };
    Dial dial = bed.ready();
    int seq = 0;
    for (String name : List.of("throws", "null", "fails", "babbles")) {
      bed.command(dial, ++seq, name);
    }

    assertThat(AgentBed.events(dial)).allMatch(event -> event.name().equals("command_failed"));
    assertThat(AgentBed.events(dial))
        .extracting(event -> event.body().text())
        .startsWith("thrown", "the handler answered null", "failed")
        .hasSize(4);
  }

  @Test
  void command_unknown_isAnsweredSo() {
    Dial dial = bed.ready();
    bed.command(dial, 1, "dance");

    assertThat(AgentBed.events(dial).get(0).body().text()).contains("dance");
  }

  @Test
  void command_reconnect_movesToAFreshConnection() {
    Dial dial = bed.ready();
    bed.command(dial, 1, "reconnect");

    assertThat(bed.transport.dials).hasSize(2);
    assertThat(AgentBed.events(dial).get(0).name()).isEqualTo("command_result");
    bed.open();
    bed.resume(bed.transport.lastDial(), 2, 1);
    assertThat(bed.seen(AgentEvent.Ready.class).get(1).handover()).isTrue();
  }

  @Test
  void command_afterStop_isLeftToTheNextProcess() {
    List<String> carriedOut = new ArrayList<>();
    bed.commands = command -> {
      carriedOut.add(command.name());
      return CompletableFuture.completedFuture(Opaque.empty());
    };
    Dial dial = bed.ready();
    bed.agent.stop();
    dial.listener.received(Envelope.sequenced(
        new Command("c1", "late", Opaque.empty(), false), 1, 0, bed.time.instant()));
    bed.time.runDue();

    assertThat(carriedOut).isEmpty();
  }

  @Test
  void commands_whoseResultsAreNeverAcknowledged_areRefusedInTheEnd() {
    Dial dial = bed.ready();
    int seq = 0;
    while (dial.live() && seq < 10_000) {
      bed.command(dial, ++seq, "again");
    }

    assertThat(seq).isBetween(1024, 3 * 1024);
    assertThat(dial.closedWith.text()).contains("not acknowledged");
  }

  // ---- numbers

  @Test
  void event_acknowledged_makesRoom() {
    bed.policy = ReconnectPolicyTest.with("queue_messages", "2");
    Dial dial = bed.ready();
    assertThat(send("1")).isEqualTo(SendOutcome.ACCEPTED);
    assertThat(send("2")).isEqualTo(SendOutcome.ACCEPTED);
    assertThat(send("3")).isEqualTo(SendOutcome.QUEUE_FULL);

    bed.acknowledge(dial, 1);

    assertThat(send("3")).isEqualTo(SendOutcome.ACCEPTED);
    assertThat(AgentBed.events(dial))
        .extracting(event -> event.body().text())
        .containsExactly("1", "2", "3");
  }

  @Test
  void event_acknowledgedThoughNeverSent_isSaidOnceAndIgnored() {
    Dial dial = bed.ready();
    bed.acknowledge(dial, 7);
    bed.acknowledge(dial, 7);

    assertThat(bed.seen(AgentEvent.PeerMisbehaved.class)).hasSize(1);
    assertThat(dial.live()).isTrue();
  }

  @Test
  void resumption_replaysWhatIsMissingInOrderBeforeAnythingNew() {
    Dial first = bed.ready();
    List.of("1", "2", "3").forEach(this::send);
    Dial second = bed.back(first);
    send("4");
    bed.resume(second, 2, 1);

    assertThat(AgentBed.events(second))
        .extracting(event -> event.body().text())
        .containsExactly("2", "3", "4");
    assertThat(AgentBed.events(second)).noneMatch(Event::redelivered);
  }

  @Test
  void newSession_resendsWhatMayHaveArrivedMarked() {
    Dial first = bed.ready();
    send("1");
    Dial second = bed.back(first);
    send("2");
    bed.answer(second, new RegisterRequired("forgotten"));
    bed.grant(second, 2);

    assertThat(AgentBed.events(second)).extracting(Event::redelivered).containsExactly(true, false);
    assertThat(second.sent.stream().map(Envelope::seq).filter(seq -> seq > 0))
        .containsExactly(1L, 2L);
  }

  @Test
  void resumption_claimingWhatWasNeverSent_endsInANewSession() {
    Dial first = bed.ready();
    send("1");
    Dial second = bed.back(first);
    bed.resume(second, 2, 99);

    assertThat(AgentBed.sent(second, Register.class)).hasSize(1);
    bed.grant(second, 3);
    assertThat(bed.status().ready()).isTrue();
    assertThat(AgentBed.events(second)).hasSize(1);
  }

  @Test
  void resumption_claimingLessThanAcknowledged_endsInANewSession() {
    Dial first = bed.ready();
    send("1");
    bed.acknowledge(first, 1);
    Dial second = bed.back(first);
    bed.resume(second, 2, 0);

    assertThat(AgentBed.sent(second, Register.class)).hasSize(1);
  }

  @Test
  void commands_withAGap_closeTheConnectionAndAskForWhatIsMissing() {
    Dial first = bed.ready();
    bed.command(first, 1, "one");
    bed.command(first, 3, "three");
    assertThat(first.live()).isFalse();

    bed.time.advance(Duration.ofMillis(200));
    Dial second = bed.open();
    assertThat(((Resume) second.last().message()).lastReceived()).isEqualTo(1);
  }

  @Test
  void eventsFromTheControlPlane_areSaidOnceAndCounted() {
    Dial dial = bed.ready();
    bed.say(
        dial,
        Envelope.sequenced(
            new Event("e1", "odd", Opaque.empty(), false), 1, 0, bed.time.instant()));
    bed.command(dial, 2, "next");

    assertThat(dial.live()).isTrue();
    assertThat(bed.seen(AgentEvent.PeerMisbehaved.class)).hasSize(1);
  }

  @Test
  void manyCommands_areAcknowledgedWithoutWaitingForAHeartbeat() {
    bed.commands = command -> new CompletableFuture<>();
    Dial dial = bed.ready();
    for (int seq = 1; seq <= 32; seq++) {
      bed.command(dial, seq, "quiet");
    }

    assertThat(dial.sent).anyMatch(e -> e.message() instanceof Ack && e.ack() == 32);
  }

  @Test
  void earlyMessages_tooMany_closeTheConnection() {
    bed.start();
    Dial dial = bed.open();
    for (int seq = 1; seq <= 5_000 && dial.live(); seq++) {
      bed.command(dial, seq, "early");
    }

    assertThat(dial.closedWith.text()).contains("before the session was granted");
  }

  @Test
  void earlyMessages_tooBig_closeTheConnection() {
    bed.start();
    Dial dial = bed.open();
    Opaque big = Opaque.of(new byte[Opaque.LONGEST]);
    int seq = 0;
    while (dial.live() && seq < 5_000) {
      bed.say(
          dial,
          Envelope.sequenced(
              new Command("c" + ++seq, "big", big, false), seq, 0, bed.time.instant()));
    }

    assertThat(seq).isLessThan(100);
  }

  // ---- heartbeats

  @Test
  void heartbeatAck_late_countsForItsHeartbeat() {
    Dial dial = bed.ready();
    Envelope first = nextHeartbeat(dial);
    dial.listener.activity();
    nextHeartbeat(dial);
    bed.say(
        dial,
        Envelope.of(
            new HeartbeatAck(Pacing.unannounced()),
            first.requestId().orElseThrow(),
            0,
            bed.time.instant()));

    assertThat(bed.seen(AgentEvent.HeartbeatAnswered.class)).hasSize(1);
    assertThat(bed.seen(AgentEvent.PeerMisbehaved.class)).isEmpty();
  }

  @Test
  void heartbeatAck_ofNothingOrTwice_isSaidOnce() {
    Dial dial = bed.ready();
    nextHeartbeat(dial);
    bed.answer(dial, new HeartbeatAck(Pacing.unannounced()));
    bed.answer(dial, new HeartbeatAck(Pacing.unannounced()));
    bed.say(dial, new HeartbeatAck(Pacing.unannounced()));

    assertThat(bed.seen(AgentEvent.HeartbeatAnswered.class)).hasSize(1);
    assertThat(bed.seen(AgentEvent.PeerMisbehaved.class)).hasSize(1);
  }

  @Test
  void heartbeat_answeredByRegisterRequired_registersAgain() {
    Dial dial = bed.ready();
    nextHeartbeat(dial);
    bed.answer(dial, new RegisterRequired("forgotten"));

    assertThat(bed.status().state()).isEqualTo(AgentStatus.State.REGISTERING);
    bed.grant(dial, 2);
    assertThat(bed.status().ready()).isTrue();
    assertThat(bed.transport.dials).hasSize(1);
  }

  // ---- what should not be said

  @Test
  void nonsense_isSaidOncePerKindAndSurvived() {
    Dial dial = bed.ready();
    for (int i = 0; i < 3; i++) {
      bed.say(dial, new Unknown("from_the_future"));
      bed.say(dial, new Heartbeat(1)); // which is the agent's to send
      bed.say(dial, Envelope.of(new Pong(), "nobody-asked", 0, bed.time.instant()));
      dial.listener.malformed("{{{");
      bed.time.runDue();
    }

    assertThat(AgentBed.sent(dial, ProtocolFallback.class)).hasSize(1);
    assertThat(AgentBed.sent(dial, ErrorReport.class)).hasSize(3);
    assertThat(bed.seen(AgentEvent.PeerMisbehaved.class)).hasSize(4);
    assertThat(bed.status().ready()).isTrue();
  }

  @Test
  void ping_isAnswered_unlessOutputWaits() {
    Dial dial = bed.ready();
    bed.say(dial, Envelope.of(new Ping(), "p1", 0, bed.time.instant()));
    bed.say(dial, new Ping());
    assertThat(AgentBed.sent(dial, Pong.class)).hasSize(2);

    dial.stalled = true;
    bed.say(dial, new Ping());
    assertThat(AgentBed.sent(dial, Pong.class)).hasSize(2);
  }

  private SendOutcome send(String body) {
    SendOutcome outcome = bed.agent.send("noted", Opaque.ofText(body));
    bed.time.runDue();
    return outcome;
  }

  /** Waits for the next heartbeat, and keeps the connection from being suspected meanwhile. */
  private Envelope nextHeartbeat(Dial dial) {
    int before = AgentBed.sent(dial, Heartbeat.class).size();
    while (AgentBed.sent(dial, Heartbeat.class).size() == before) {
      bed.time.advance(Duration.ofMillis(100));
    }
    return dial.last();
  }
}
