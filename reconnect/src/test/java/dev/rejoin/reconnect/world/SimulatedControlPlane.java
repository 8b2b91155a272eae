package dev.rejoin.reconnect.world;

import dev.rejoin.api.Pacing;
import dev.rejoin.api.Secret;
import dev.rejoin.api.Session;
import dev.rejoin.api.message.Command;
import dev.rejoin.api.message.Deferred;
import dev.rejoin.api.message.Draining;
import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.Event;
import dev.rejoin.api.message.Heartbeat;
import dev.rejoin.api.message.HeartbeatAck;
import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.Opaque;
import dev.rejoin.api.message.Ping;
import dev.rejoin.api.message.Pong;
import dev.rejoin.api.message.Register;
import dev.rejoin.api.message.RegisterRequired;
import dev.rejoin.api.message.RegisterSuccess;
import dev.rejoin.api.message.Rejected;
import dev.rejoin.api.message.Resume;
import dev.rejoin.api.message.Resumed;
import dev.rejoin.api.message.Superseded;
import dev.rejoin.api.message.Unknown;
import dev.rejoin.reconnect.world.SimulatedNetwork.Wire;
import dev.rejoin.testkit.time.VirtualScheduler;
import dev.rejoin.testkit.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the protocol for one agent: one session on one connection, epochs that only grow, numbered messages in both
 * directions, and every freedom the protocol leaves it, by dice. Throws where the agent breaks the protocol.
 */
public final class SimulatedControlPlane {
  private static final Duration READ_ON = Duration.ofSeconds(2);

  private final VirtualTime time;
  private final VirtualScheduler scheduler;
  private final RandomGenerator dice;
  private final SimulatedNetwork network;

  private @Nullable Held held;
  private long highestEpoch;
  private int grants;
  private int commands;
  /** Commands not yet acknowledged by the agent, whatever the session. */
  private final Deque<Command> unacknowledged = new ArrayDeque<>();
  /** The session each connection belongs to; absent before a grant. */
  private final Map<Wire, Held> sessionOf = new HashMap<>();

  private final List<String> events = new ArrayList<>();
  private final Set<String> eventIds = new HashSet<>();

  /** How often, of a hundred, something unusual but permitted happens. */
  private int mischief;

  private boolean pings = true;
  private Pacing pacing = Pacing.unannounced();

  /** A session and where its numbers stand. */
  private static final class Held {
    final int grant;
    final String token;
    final String instance;
    final String registrationId;
    final String fingerprint;
    final Set<String> delivered = new HashSet<>();
    long epoch;
    long received;
    long acknowledged;
    long sent;

    @Nullable
    Wire holder;

    Held(int grant, Register register) {
      this.grant = grant;
      this.token = "token-" + grant;
      this.instance = register.instanceId();
      this.registrationId = register.registrationId();
      this.fingerprint = register.description().fingerprint();
    }
  }

  public SimulatedControlPlane(VirtualTime time, RandomGenerator dice, SimulatedNetwork network) {
    this.time = time;
    this.dice = dice;
    this.network = network;
    this.scheduler = time.newScheduler();
    network.attach(this);
  }

  public void mischief(int percent) {
    mischief = percent;
  }

  public void pacing(Pacing newPacing) {
    pacing = newPacing;
  }

  public void answerPings(boolean answer) {
    pings = answer;
  }

  boolean answersPings() {
    return pings;
  }

  /** As after a crash without a store. */
  public void forget() {
    held = null;
    sessionOf.clear();
  }

  /** Everything the agent sent, in the order it arrived, once each. */
  public List<String> events() {
    return events;
  }

  public int unacknowledgedCommands() {
    return unacknowledged.size();
  }

  /** The connection that holds the session; null while there is none that lives. */
  public @Nullable Wire holder() {
    return held == null ? null : held.holder;
  }

  /** Sends a command that must arrive. */
  public String command() {
    String id = "c" + ++commands;
    Command command = new Command(id, "note", Opaque.ofText(id), false);
    unacknowledged.add(command);
    if (held != null && held.holder != null) {
      sendNumbered(held, held.holder, command);
    }
    return id;
  }

  public void drain(Duration over) {
    tell(new Draining(over, over.multipliedBy(2)));
  }

  public void demandRegistration() {
    Wire holder = holder();
    if (holder != null) {
      forget();
      holder.say(Envelope.of(new RegisterRequired("forgotten"), 0, time.instant()));
    }
  }

  /** Says something to whoever holds the session, outside the sequence. */
  public void tell(Message message) {
    Wire holder = holder();
    if (holder != null) {
      holder.say(Envelope.of(message, 0, time.instant()));
    }
  }

  public void hangUp(int code) {
    Wire holder = holder();
    if (holder != null) {
      holder.hangUp(code);
    }
  }

  void closed(Wire wire) {
    sessionOf.remove(wire);
    if (held != null && held.holder == wire) {
      held.holder = null;
    }
  }

  void received(Wire wire, Envelope envelope) {
    Message message = envelope.message();
    if (wire.beside()) {
      beside(wire, envelope);
      return;
    }
    Held session = sessionOf.get(wire);
    if (session != null && session == held) {
      acknowledged(session, envelope.ack());
    }
    if (message instanceof Event event) {
      if (session != null && session == held) {
        event(session, envelope.seq(), event);
      }
    } else if (message instanceof Resume resume) {
      unlessDropped(() -> resume(wire, envelope, resume));
    } else if (message instanceof Register register) {
      unlessDropped(() -> register(wire, envelope, register));
    } else if (message instanceof Heartbeat) {
      heartbeat(wire, envelope, session);
    } else if (message instanceof Ping && session != null && session == held) {
      wire.say(Envelope.of(
          new Pong(), envelope.requestId().orElseThrow(), session.received, time.instant()));
    }
  }

  private boolean chance() {
    return dice.nextInt(100) < mischief;
  }

  private void unlessDropped(Runnable answer) {
    if (!chance()) {
      answer.run();
    } else if (dice.nextBoolean()) {
      scheduler.schedule(Duration.ofMillis(dice.nextInt(8_000)), answer);
    }
  }

  private void answer(Wire wire, Envelope request, Message message) {
    Envelope answer = Envelope.of(message, request.requestId().orElseThrow(), 0, time.instant());
    wire.say(answer);
    if (chance()) {
      wire.say(answer);
    }
  }

  private void heartbeat(Wire wire, Envelope envelope, @Nullable Held session) {
    if (session == null || session != held) {
      answer(wire, envelope, new RegisterRequired("no session here"));
      return;
    }
    if (session.holder != wire) {
      return; // superseded: no heartbeat is accepted there
    }
    if (chance()) {
      wire.say(Envelope.of(new Unknown("from_the_future"), 0, time.instant()));
    }
    Envelope answer = Envelope.of(
        new HeartbeatAck(pacing),
        envelope.requestId().orElseThrow(),
        session.received,
        time.instant());
    wire.say(answer);
  }

  /** On their own channel heartbeats are answered whether or not the session is on a connection. */
  private void beside(Wire wire, Envelope envelope) {
    if (!(envelope.message() instanceof Heartbeat)) {
      throw new AssertionError(envelope + " on the heartbeat channel");
    }
    unlessDropped(() -> answer(
        wire,
        envelope,
        held == null ? new RegisterRequired("no session") : new HeartbeatAck(pacing)));
  }

  private void resume(Wire wire, Envelope envelope, Resume resume) {
    Held session = held;
    if (!wire.alive()) {
      return;
    }
    if (session == null
        || !session.token.equals(resume.token().reveal())
        || !session.fingerprint.equals(resume.fingerprint())) {
      answer(wire, envelope, new RegisterRequired("unknown token or fingerprint"));
      return;
    }
    if (refused(wire, envelope)) {
      return;
    }
    acknowledged(session, resume.lastReceived());
    take(session, wire, resume.epoch());
    answer(wire, envelope, new Resumed(session.epoch, session.received, pacing, ""));
    replay(session, wire);
  }

  private void register(Wire wire, Envelope envelope, Register register) {
    if (!wire.alive() || refused(wire, envelope)) {
      return;
    }
    Held session = held;
    boolean repeated = session != null && session.registrationId.equals(register.registrationId());
    if (session == null || !repeated) {
      session = new Held(++grants, register);
      Wire old = holder();
      if (old != null && old != wire) {
        supersede(old, session.instance);
      }
      held = session;
    }
    session.sent = 0;
    take(session, wire, register.epoch());
    answer(
        wire,
        envelope,
        new RegisterSuccess(
            new Session(
                "a1", session.epoch, Secret.of(session.token), Duration.ofSeconds(5), pacing),
            ""));
    replay(session, wire);
  }

  private boolean refused(Wire wire, Envelope envelope) {
    if (!chance()) {
      return false;
    }
    answer(
        wire,
        envelope,
        dice.nextBoolean()
            ? new Deferred(Duration.ofMillis(dice.nextInt(3_000)), "later")
            : new Rejected(false, "not now"));
    return true;
  }

  private void take(Held session, Wire wire, long presented) {
    Wire old = session.holder;
    if (old != null && old != wire) {
      supersede(old, session.instance);
    }
    highestEpoch = Math.max(highestEpoch, presented) + 1;
    session.epoch = highestEpoch;
    session.holder = wire;
    sessionOf.put(wire, session);
  }

  private void supersede(Wire old, String instance) {
    old.say(Envelope.of(new Superseded(instance, highestEpoch + 1), 0, time.instant()));
    scheduler.schedule(READ_ON, () -> old.hangUp(1000));
  }

  private void replay(Held session, Wire wire) {
    boolean again = session.sent > session.acknowledged;
    session.sent = session.acknowledged;
    for (Command command : List.copyOf(unacknowledged)) {
      sendNumbered(session, wire, again || session.grant == 1 ? command : command.asRedelivered());
    }
  }

  private void sendNumbered(Held session, Wire wire, Command command) {
    session.sent++;
    wire.say(Envelope.sequenced(command, session.sent, session.received, time.instant()));
  }

  private void acknowledged(Held session, long ack) {
    if (ack > session.sent) {
      throw new AssertionError("acknowledged " + ack + " (expected: at most " + session.sent + ")");
    }
    while (session.acknowledged < ack) {
      unacknowledged.remove();
      session.acknowledged++;
    }
  }

  private void event(Held session, long seq, Event event) {
    if (seq <= session.received) {
      return;
    }
    if (seq != session.received + 1) {
      throw new AssertionError(
          "event " + seq + " after " + session.received + " (expected: the next)");
    }
    session.received = seq;
    if (!event.name().equals("noted")) {
      return; // a command's result: it carries the command's id, and comes twice if the command
      // does
    }
    if (!session.delivered.add(event.messageId())) {
      throw new AssertionError("event " + event.messageId() + " came twice in one session");
    }
    if (eventIds.add(event.messageId())) {
      events.add(event.body().text());
    } else if (!event.redelivered()) {
      throw new AssertionError(
          "event " + event.messageId() + " came again in another session, unmarked");
    }
  }
}
