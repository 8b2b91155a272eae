package dev.rejoin.simulator.fleet;

import dev.rejoin.api.Pacing;
import dev.rejoin.api.Session;
import dev.rejoin.api.message.Draining;
import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.Heartbeat;
import dev.rejoin.api.message.HeartbeatAck;
import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.Ping;
import dev.rejoin.api.message.Pong;
import dev.rejoin.api.message.RegisterRequired;
import dev.rejoin.api.message.RegisterSuccess;
import dev.rejoin.api.message.Resumed;
import dev.rejoin.api.message.Superseded;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.api.transport.CloseReason;
import dev.rejoin.api.transport.Connection;
import dev.rejoin.api.transport.ConnectionListener;
import dev.rejoin.api.transport.PhaseTimes;
import dev.rejoin.reconnect.machine.Event;
import dev.rejoin.simulator.world.Fetching;
import dev.rejoin.simulator.world.Wire;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** An agent's end of one wire: what arrives there becomes events of the machine. */
final class Line implements ConnectionListener, Fetching {
  private static final String HEARTBEAT_ID = "h";

  final long link;

  @Nullable
  Line next;

  private final SimulatedAgent agent;
  private @Nullable Wire wire;
  private long beatSentAt;
  private long heardAt;

  Line(SimulatedAgent agent, long link, @Nullable Line next) {
    this.agent = agent;
    this.link = link;
    this.next = next;
  }

  void dialled(Wire dialled) {
    wire = dialled;
  }

  @Nullable
  Wire wire() {
    return wire;
  }

  private long now() {
    return agent.fleet().time.nanos();
  }

  @Override
  public long fetch() {
    return agent.fetch();
  }

  // ---- what arrives

  @Override
  public void opened(Connection connection) {
    heardAt = now();
    if (agent.knows(this)) {
      agent.handle(new Event.Opened(link, connection.info()));
    }
  }

  @Override
  public void failed(ConnectFailure failure, PhaseTimes phases) {
    if (agent.knows(this)) {
      agent.forget(this);
      agent.handle(new Event.ConnectFailed(link, failure, phases));
    }
  }

  @Override
  public void activity() {
    heardAt = now();
    if (agent.knows(this)) {
      agent.handle(new Event.Received(link, heardAt));
    }
  }

  @Override
  public void received(Envelope envelope) {
    if (!agent.knows(this)) {
      return;
    }
    Message message = hearing(envelope.message());
    RegistrationRun run = agent.runOn(this);
    if (envelope.requestId().isPresent()
        && run != null
        && run.answered(envelope.requestId().get(), message)) {
      return;
    }
    if (message instanceof HeartbeatAck ack) {
      agent.answered(beatSentAt);
      agent.handle(
          new Event.HeartbeatAnswered(link, Duration.ofNanos(now() - beatSentAt), ack.pacing()));
    } else if (message instanceof RegisterRequired required) {
      agent.handle(new Event.RegistrationDemanded(link, required.why()));
    } else if (message instanceof Superseded superseded) {
      String instance = superseded.instanceId();
      agent.handle(new Event.Superseded(link, instance, agent.ownInstance(instance)));
    } else if (message instanceof Draining draining) {
      agent.handle(new Event.DrainAnnounced(link, draining.over(), draining.deadline()));
    } else if (message instanceof Ping) {
      send(new Pong(), envelope.requestId().orElse(""), () -> {});
    }
  }

  @Override
  public void malformed(String problem) {
    throw new IllegalStateException("nothing is malformed in a simulation: " + problem);
  }

  @Override
  public void writable() {}

  @Override
  public void closed(Disconnect reason) {
    if (agent.knows(this)) {
      agent.forget(this);
      agent.handle(new Event.Closed(link, reason));
    }
  }

  /** An agent that does not hear the announced spread is one whose control plane announces none. */
  private Message hearing(Message message) {
    if (agent.fleet().policy.hearing().spread()) {
      return message;
    }
    Pacing unannounced = Pacing.unannounced();
    if (message instanceof Resumed resumed) {
      return new Resumed(
          resumed.epoch(), resumed.lastReceived(), unannounced, resumed.routesDigest());
    }
    if (message instanceof RegisterSuccess success) {
      Session session = success.session();
      return new RegisterSuccess(
          new Session(
              session.agentId(),
              session.epoch(),
              session.resumeToken(),
              session.heartbeatInterval(),
              unannounced),
          success.routesDigest());
    }
    return message instanceof HeartbeatAck ? new HeartbeatAck(unannounced) : message;
  }

  static Pacing heard(Fleet fleet, Pacing announced) {
    return fleet.policy.hearing().spread() ? announced : Pacing.unannounced();
  }

  boolean heardWithin(Duration since) {
    return now() - heardAt <= since.toNanos();
  }

  // ---- what leaves

  void send(Message message, String requestId, Runnable flushed) {
    Wire open = wire;
    if (open != null) {
      open.send(agent.envelope(message, requestId), flushed);
    }
  }

  void heartbeat(Heartbeat heartbeat) {
    beatSentAt = now();
    send(heartbeat, HEARTBEAT_ID, this::beatFlushed);
  }

  void ping() {
    Wire open = wire;
    if (open != null) {
      open.ping(this::beatFlushed);
    }
  }

  private void beatFlushed() {
    agent.handle(new Event.BeatFlushed(link, now()));
  }

  void close(CloseReason reason) {
    Wire open = wire;
    if (open != null) {
      open.close(reason);
    }
  }

  void abort() {
    Wire open = wire;
    if (open != null) {
      open.abort();
    }
  }
}
