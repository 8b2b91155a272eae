package dev.rejoin.controlplane.model;

import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.Secret;
import dev.rejoin.api.Session;
import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.Event;
import dev.rejoin.api.message.Heartbeat;
import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.Opaque;
import dev.rejoin.api.message.Register;
import dev.rejoin.api.message.RegisterSuccess;
import dev.rejoin.api.message.Resume;
import dev.rejoin.api.message.Resumed;
import dev.rejoin.testkit.time.SeededTokens;
import dev.rejoin.testkit.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A model in virtual time with connections that remember what they were told. */
final class ModelWorld {
  final VirtualTime time;
  final SessionStore store;
  final List<ControlPlaneEvent> events = new ArrayList<>();
  final SeededTokens tokens;
  ModelSettings settings;
  ControlPlaneModel model;
  private int requests;

  ModelWorld() {
    this(ModelSettings.defaults());
  }

  ModelWorld(ModelSettings settings) {
    this(settings, new MemorySessionStore());
  }

  ModelWorld(ModelSettings settings, SessionStore store) {
    this(settings, new VirtualTime(), store, 1);
  }

  /** One more process in the same time. */
  ModelWorld(VirtualTime time, SessionStore store, long seed) {
    this(ModelSettings.defaults(), time, store, seed);
  }

  private ModelWorld(ModelSettings settings, VirtualTime time, SessionStore store, long seed) {
    this.settings = settings;
    this.time = time;
    this.store = store;
    this.tokens = new SeededTokens(seed);
    this.model = newModel();
  }

  private ControlPlaneModel newModel() {
    return new ControlPlaneModel(settings, store, time, time, tokens, events::add);
  }

  /** The process dies and another takes over its store; the connections are gone. */
  void restart() {
    store.commit();
    model = newModel();
  }

  void advance(Duration duration) {
    time.advance(duration);
    model.tick();
  }

  Wire connect() {
    return connect(Peer.anonymous("test"));
  }

  Wire connect(Peer peer) {
    return new Wire(peer, false);
  }

  Wire connectForBeats(Peer peer) {
    return new Wire(peer, true);
  }

  Peer peer(String subject, String... ids) {
    return new Peer("test", new Credential(subject, List.of(ids)), Optional.empty());
  }

  static AgentDescription description(String id) {
    return AgentDescription.builder(id).build();
  }

  <T extends ControlPlaneEvent> List<T> events(Class<T> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  AgentView agent(String id) {
    return model.agent(id).orElseThrow();
  }

  /** One connection, from the agent's side. */
  final class Wire implements Outlet {
    final List<Envelope> told = new ArrayList<>();
    final Link link;

    @Nullable
    Integer closedWith;

    private Wire(Peer peer, boolean beats) {
      link = beats ? model.connectedForBeats(peer, this) : model.connected(peer, this);
    }

    @Override
    public void send(Envelope envelope) {
      told.add(envelope);
    }

    @Override
    public void close(int status, String why) {
      closedWith = status;
    }

    void drop() {
      model.disconnected(link, "dropped");
    }

    void say(Envelope envelope) {
      model.received(link, envelope);
    }

    void say(Message message) {
      say(Envelope.of(message, 0, time.instant()));
    }

    Message ask(Message message) {
      return ask(message, 0);
    }

    /** The answer to a request; what else was said stays in {@link #told}. */
    Message ask(Message message, long ack) {
      String requestId = "r" + ++requests;
      say(Envelope.of(message, requestId, ack, time.instant()));
      return told.stream()
          .filter(envelope -> envelope.requestId().equals(Optional.of(requestId)))
          .map(Envelope::message)
          .findFirst()
          .orElseThrow(() -> new AssertionError("no answer to " + message + " in " + told));
    }

    void event(long seq, String text) {
      say(Envelope.sequenced(
          new Event("e-" + text, "test", Opaque.ofText(text), false), seq, 0, time.instant()));
    }

    Session register(String id) {
      return register(id, id + "-process", id + "-registration");
    }

    Session register(String id, String instance, String registrationId) {
      Message answer = ask(registration(id, instance, registrationId, 0));
      if (answer instanceof RegisterSuccess success) {
        return success.session();
      }
      throw new AssertionError("not registered: " + answer);
    }

    Resumed resume(Session session, long lastReceived) {
      Message answer = ask(resumption(session, lastReceived, "resume"));
      if (answer instanceof Resumed resumed) {
        return resumed;
      }
      throw new AssertionError("not resumed: " + answer);
    }

    Message heartbeat() {
      return ask(new Heartbeat(1));
    }

    Envelope last() {
      return told.get(told.size() - 1);
    }

    List<Message> messages() {
      return told.stream().map(Envelope::message).toList();
    }

    <T extends Message> List<T> messages(Class<T> type) {
      return messages().stream().filter(type::isInstance).map(type::cast).toList();
    }
  }

  static Register registration(String id, String instance, String registrationId, long epoch) {
    return new Register(description(id), instance, registrationId, epoch, Map.of());
  }

  static Resume resumption(Session session, long lastReceived, String resumeId) {
    return resumption(
        session, session.resumeToken(), session.agentId() + "-process", lastReceived, resumeId);
  }

  static Resume resumption(
      Session session, Secret token, String instance, long lastReceived, String resumeId) {
    return new Resume(
        session.agentId(),
        instance,
        resumeId,
        token,
        session.epoch(),
        lastReceived,
        description(session.agentId()).fingerprint(),
        Map.of());
  }
}
