package dev.rejoin.reconnect;

import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.Endpoint;
import dev.rejoin.api.Pacing;
import dev.rejoin.api.Secret;
import dev.rejoin.api.Session;
import dev.rejoin.api.backoff.Wait;
import dev.rejoin.api.message.Ack;
import dev.rejoin.api.message.Command;
import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.Event;
import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.Opaque;
import dev.rejoin.api.message.RegisterSuccess;
import dev.rejoin.api.message.Resumed;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.observe.Observer;
import dev.rejoin.api.registration.Reregistration;
import dev.rejoin.api.transport.Connector;
import dev.rejoin.api.transport.CredentialSource;
import dev.rejoin.reconnect.ScriptedTransport.Dial;
import dev.rejoin.reconnect.machine.HeartbeatRoute;
import dev.rejoin.reconnect.world.PatientRegistration;
import dev.rejoin.testkit.time.SeededDice;
import dev.rejoin.testkit.time.SeededTokens;
import dev.rejoin.testkit.time.VirtualScheduler;
import dev.rejoin.testkit.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/** An agent on a scripted transport in virtual time, each of whose parts a test may replace before {@link #start()}. */
final class AgentBed {
  static final Duration INSTANTLY = Duration.ZERO;

  final VirtualTime time = new VirtualTime();
  final VirtualScheduler context = time.newScheduler();
  final ScriptedTransport transport = new ScriptedTransport();
  final List<AgentEvent> seen = new ArrayList<>();

  Connector connector = transport;
  NamedBackoff backoff = new NamedBackoff(
      "fixed", (attempt, random) -> new Wait(Duration.ofMillis(100), "fixed"), true);
  Reregistration registration = new PatientRegistration(() -> INSTANTLY);
  List<NamedHook> hooks = List.of();
  Observer observer = observation -> seen.add(observation.event());
  CommandHandler commands = CommandHandler.none();
  Executor blocking = Runnable::run;
  ReconnectPolicy policy = ReconnectPolicy.defaults();
  HeartbeatRoute heartbeats = new HeartbeatRoute.OnMain();

  Agent agent;

  @SuppressWarnings("NullAway.Init")
  AgentBed() {}

  AgentBed start() {
    agent = agent();
    agent.start();
    time.runDue();
    return this;
  }

  Agent agent() {
    return new Agent(new AgentSetup(
        AgentDescription.builder("a1").build(),
        List.of(Endpoint.parse("ws://127.0.0.1:1")),
        heartbeats,
        ConnectorDirectory.of(Map.of("ws", new NamedConnector("scripted", connector))),
        policy,
        backoff,
        registration,
        hooks,
        CredentialSource.none(),
        observer,
        commands,
        new AgentRuntime(context, time, time, SeededDice.of(1), new SeededTokens(1), blocking)));
  }

  /** Started, connected and registered. */
  Dial ready() {
    start();
    return register(1);
  }

  Dial open() {
    Dial dial = transport.lastDial();
    dial.open();
    time.runDue();
    return dial;
  }

  Dial register(long epoch) {
    Dial dial = open();
    grant(dial, epoch);
    return dial;
  }

  void grant(Dial dial, long epoch) {
    answer(
        dial,
        new RegisterSuccess(
            new Session(
                "a1", epoch, Secret.of("token"), Duration.ofSeconds(5), Pacing.unannounced()),
            ""));
  }

  /** Lost, and on the next connection; the resumption is under way. */
  Dial back(Dial lost) {
    lost.lose();
    time.advance(Duration.ofMillis(200));
    return open();
  }

  void resume(Dial dial, long epoch, long lastReceived) {
    answer(dial, new Resumed(epoch, lastReceived, Pacing.unannounced(), ""));
  }

  /** Answers the last request on a connection. */
  void answer(Dial dial, Message message) {
    Envelope request = dial.sent.stream()
        .filter(envelope -> envelope.requestId().isPresent())
        .reduce((first, second) -> second)
        .orElseThrow();
    say(dial, Envelope.of(message, request.requestId().orElseThrow(), 0, time.instant()));
  }

  void say(Dial dial, Message message) {
    say(dial, Envelope.of(message, 0, time.instant()));
  }

  void say(Dial dial, Envelope envelope) {
    dial.say(envelope);
    time.runDue();
  }

  void command(Dial dial, long seq, String name) {
    say(
        dial,
        Envelope.sequenced(
            new Command("c" + seq, name, Opaque.ofText(name), false), seq, 0, time.instant()));
  }

  /** Acknowledges what the agent sent. */
  void acknowledge(Dial dial, long seq) {
    say(dial, Envelope.of(new Ack(), seq, time.instant()));
  }

  static List<Event> events(Dial dial) {
    return dial.sent.stream()
        .map(Envelope::message)
        .filter(Event.class::isInstance)
        .map(Event.class::cast)
        .toList();
  }

  static <M extends Message> List<M> sent(Dial dial, Class<M> type) {
    return dial.sent.stream()
        .map(Envelope::message)
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  <T extends AgentEvent> List<T> seen(Class<T> type) {
    return seen.stream().filter(type::isInstance).map(type::cast).toList();
  }

  AgentStatus status() {
    return agent.status();
  }

  /** Stops, and demands that nothing is left. */
  void stop() {
    agent.stop();
    time.advance(policy.stopTimeout());
    if (status().state() != AgentStatus.State.STOPPED || context.pending() > 0) {
      throw new AssertionError(status() + ", " + context.pending() + " timers (expected: none)");
    }
  }
}
