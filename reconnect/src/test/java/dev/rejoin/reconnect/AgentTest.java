package dev.rejoin.reconnect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.Endpoint;
import dev.rejoin.api.Pacing;
import dev.rejoin.api.Secret;
import dev.rejoin.api.Session;
import dev.rejoin.api.backoff.Wait;
import dev.rejoin.api.message.Command;
import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.Event;
import dev.rejoin.api.message.HeartbeatAck;
import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.Opaque;
import dev.rejoin.api.message.Register;
import dev.rejoin.api.message.RegisterSuccess;
import dev.rejoin.api.message.Resume;
import dev.rejoin.api.message.Resumed;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.observe.Observation;
import dev.rejoin.api.observe.Observer;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.registration.Answer;
import dev.rejoin.api.registration.RegistrationOutcome;
import dev.rejoin.api.transport.CredentialSource;
import dev.rejoin.reconnect.ScriptedTransport.Dial;
import dev.rejoin.testkit.time.SeededDice;
import dev.rejoin.testkit.time.SeededTokens;
import dev.rejoin.testkit.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class AgentTest {
  private static final Duration RESUME_WITHIN = Duration.ofSeconds(5);

  private final VirtualTime time = new VirtualTime();
  private final ScriptedTransport transport = new ScriptedTransport();
  private final List<Observation> seen = new ArrayList<>();
  private final Agent agent = agent();

  @Test
  void start_controlPlaneThere_registersAndIsReady() {
    agent.start();
    time.runDue();
    Dial dial = transport.lastDial();
    dial.open();
    time.runDue();
    Envelope register = dial.last();
    assertThat(register.message()).isInstanceOf(Register.class);

    grant(dial, register, 1);

    assertThat(agent.status().ready()).isTrue();
    assertThat(events(AgentEvent.Ready.class)).hasSize(1);
  }

  @Test
  void loss_ofAReadyConnection_resumesOnTheNext() {
    Dial first = ready();
    first.lose();
    time.advance(Duration.ofMillis(200));
    Dial second = transport.lastDial();
    assertThat(second).isNotSameAs(first);
    second.open();
    time.runDue();
    assertThat(second.last().message()).isInstanceOf(Resume.class);
    second.say(answer(second.last(), new Resumed(2, 0, Pacing.unannounced(), "")));
    time.runDue();
    assertThat(agent.status().ready()).isTrue();
    assertThat(agent.status().epoch()).contains(2L);
  }

  @Test
  void silence_ofAReadyConnection_isSuspectedThenLost() {
    ready();
    time.advance(Duration.ofSeconds(7));
    assertThat(agent.status().state()).isEqualTo(AgentStatus.State.SUSPECT);
    assertThat(transport.dials).hasSize(2);
    time.advance(Duration.ofSeconds(3));
    assertThat(agent.status().ready()).isFalse();
    assertThat(events(AgentEvent.Lost.class)).hasSize(1);
  }

  @Test
  void heartbeats_answered_keepTheConnection() {
    Dial dial = ready();
    for (int i = 0; i < 100; i++) {
      time.advance(Duration.ofSeconds(1));
      if (dial.last().message().type().equals("heartbeat")) {
        dial.say(answer(dial.last(), new HeartbeatAck(Pacing.unannounced())));
      }
    }
    assertThat(agent.status().state()).isEqualTo(AgentStatus.State.READY);
    assertThat(transport.dials).hasSize(1);
    assertThat(events(AgentEvent.Stable.class)).hasSize(1);
  }

  @Test
  void events_sentWhileDown_arriveAfterTheResumption() {
    Dial first = ready();
    agent.send("a", Opaque.ofText("1"));
    time.runDue();
    first.lose();
    time.runDue();
    agent.send("b", Opaque.ofText("2"));
    time.advance(Duration.ofMillis(200));
    Dial second = transport.lastDial();
    second.open();
    time.runDue();
    second.say(answer(second.last(), new Resumed(2, 0, Pacing.unannounced(), "")));
    time.runDue();
    assertThat(second.sent)
        .filteredOn(envelope -> envelope.message() instanceof Event)
        .extracting(Envelope::seq)
        .containsExactly(1L, 2L);
  }

  @Test
  void command_delivered_isAnsweredOnceThoughSentTwice() {
    Dial dial = ready();
    Envelope command = Envelope.sequenced(
        new Command("m1", "resync", Opaque.empty(), false), 1, 0, time.instant());
    dial.say(command);
    dial.say(command);
    time.runDue();
    assertThat(dial.sent)
        .filteredOn(envelope -> envelope.message() instanceof Event)
        .hasSize(1);
  }

  @Test
  void stop_inAnyState_endsWithoutTimers() {
    ready();
    CompletionStage<Void> stopped = agent.stop();
    time.runDue();
    assertThat(stopped.toCompletableFuture()).isDone();
  }

  @Test
  void refused_forAWhile_keepsTrying() {
    agent.start();
    for (int i = 0; i < 50; i++) {
      time.advance(Duration.ofSeconds(1));
      transport.lastDial().fail(new ConnectFailure.Refused("refused"));
    }
    time.advance(Duration.ofSeconds(2));
    assertThat(transport.dials).hasSize(51);
  }

  private Dial ready() {
    agent.start();
    time.runDue();
    Dial dial = transport.lastDial();
    dial.open();
    time.runDue();
    grant(dial, dial.last(), 1);
    return dial;
  }

  private void grant(Dial dial, Envelope register, long epoch) {
    Session session =
        new Session("a1", epoch, Secret.of("token"), Duration.ofSeconds(5), Pacing.unannounced());
    dial.say(answer(register, new RegisterSuccess(session, "")));
    time.runDue();
  }

  private Envelope answer(Envelope request, Message message) {
    return Envelope.of(message, request.requestId().orElseThrow(), 0, time.instant());
  }

  private <T extends AgentEvent> List<T> events(Class<T> type) {
    return seen.stream()
        .map(Observation::event)
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  private Agent agent() {
    Endpoint endpoint = Endpoint.parse("ws://127.0.0.1:1");
    Observer observer = seen::add;
    return new Agent(new AgentSetup(
        AgentDescription.builder("a1").build(),
        List.of(endpoint),
        ConnectorDirectory.of(Map.of("ws", new NamedConnector("scripted", transport))),
        ReconnectPolicy.defaults(),
        new NamedBackoff(
            "fixed", (attempt, random) -> new Wait(Duration.ofMillis(100), "fixed"), true),
        context -> context
            .resume()
            .<Message>map(resume -> resume)
            .map(resume -> context.request(resume, RESUME_WITHIN))
            .orElseGet(() -> context.request(context.register(), RESUME_WITHIN))
            .thenApply(AgentTest::outcome),
        List.of(),
        CredentialSource.none(),
        observer,
        CommandHandler.none(),
        new AgentRuntime(
            time.newScheduler(),
            time,
            time,
            SeededDice.of(1),
            new SeededTokens(1),
            Runnable::run)));
  }

  private static RegistrationOutcome outcome(Answer answer) {
    if (answer instanceof Answer.Received received) {
      if (received.message() instanceof RegisterSuccess success) {
        return new RegistrationOutcome.Registered(success.session(), success.routesDigest());
      }
      if (received.message() instanceof Resumed resumed) {
        return new RegistrationOutcome.Resumed(
            resumed.epoch(), resumed.lastReceived(), resumed.pacing(), resumed.routesDigest());
      }
    }
    return new RegistrationOutcome.Unanswered(RESUME_WITHIN);
  }
}
