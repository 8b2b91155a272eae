package dev.rejoin.reconnect;

import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.Ping;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.api.time.Ticker;
import dev.rejoin.api.transport.CloseReason;
import dev.rejoin.api.transport.ConnectRequest.Role;
import dev.rejoin.api.transport.Connection;
import dev.rejoin.api.transport.ConnectionListener;
import dev.rejoin.api.transport.Connector.Attempting;
import dev.rejoin.api.transport.PhaseTimes;
import dev.rejoin.reconnect.machine.Event;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One attempt and the connection it may become. Hears the transport on its event loop and passes on to the serial
 * context; everything else about it is confined to that context.
 */
final class Link implements ConnectionListener {
  private static final int MOST_COMPLAINTS = 32;

  private final long id;
  private final int attempt;
  private final Role role;
  private final Runner runner;
  private final Ticker ticker;
  private final InstantSource wallClock;
  private final Timers timers;
  private final Beats beats = new Beats();
  private final Delivery delivery = new Delivery();

  private @Nullable Attempting attempting;
  private @Nullable Connection connection;
  private @Nullable Set<String> complaints;

  /** Written on the event loop: when bytes arrived and left last, on the ticker. */
  private volatile long receivedAt;

  private volatile long flushedAt;
  /** Whether the serial context wants to hear of bytes at once. */
  private volatile boolean urgent;

  private long toldReceived;
  private long pings;
  private long toldFlushed;

  Link(
      long id,
      int attempt,
      Role role,
      Runner runner,
      Ticker ticker,
      InstantSource wallClock,
      Timers timers) {
    this.id = id;
    this.attempt = attempt;
    this.role = role;
    this.runner = runner;
    this.ticker = ticker;
    this.wallClock = wallClock;
    this.timers = timers;
    receivedAt = toldReceived = flushedAt = toldFlushed = ticker.nanos();
  }

  long id() {
    return id;
  }

  int attempt() {
    return attempt;
  }

  /** What it is for. */
  Role role() {
    return role;
  }

  void attempting(Attempting started) {
    attempting = started;
  }

  // ---- the transport's event loop

  @Override
  public void opened(Connection opened) {
    receivedAt = ticker.nanos();
    runner.execute(() -> {
      if (!runner.links().knows(this)) {
        opened.abort(); // called off in the moment it opened
        return;
      }
      connection = opened;
      toldReceived = receivedAt;
      runner.handle(new Event.Opened(id, opened.info()));
    });
  }

  @Override
  public void failed(ConnectFailure failure, PhaseTimes phases) {
    runner.execute(() -> {
      runner.links().forget(this);
      runner.handle(new Event.ConnectFailed(id, failure, phases));
    });
  }

  @Override
  public void received(Envelope envelope) {
    runner.execute(() -> {
      tellReceived();
      runner.received(this, envelope);
    });
  }

  @Override
  public void activity() {
    receivedAt = ticker.nanos();
    if (urgent) {
      runner.execute(this::tellReceived);
    }
  }

  @Override
  public void malformed(String problem) {
    runner.execute(() -> {
      tellReceived();
      runner.malformed(this, problem);
    });
  }

  @Override
  public void writable() {
    runner.execute(runner.messages()::pump);
  }

  @Override
  public void closed(Disconnect reason) {
    runner.execute(() -> {
      tellReceived();
      runner.links().forget(this);
      runner.handle(new Event.Closed(id, reason));
    });
  }

  // ---- the serial context

  /** Tells the machine of bytes that arrived since it was told last. */
  void tellReceived() {
    long at = receivedAt;
    if (at - toldReceived > 0) {
      toldReceived = at;
      runner.handle(new Event.Received(id, at));
    }
  }

  /** Tells the machine of bytes that left since it was told last. */
  void tellFlushed() {
    long at = flushedAt;
    if (at - toldFlushed > 0) {
      toldFlushed = at;
      runner.handle(new Event.OutputMoved(id, at));
    }
  }

  void urgent(boolean wanted) {
    urgent = wanted;
    if (wanted && receivedAt - toldReceived > 0) {
      runner.execute(this::tellReceived);
    }
  }

  long receivedAt() {
    return receivedAt;
  }

  void send(Message message, String requestId, long ack, Runnable flushed) {
    send(Envelope.of(message, requestId, ack, wallClock.instant()), flushed);
  }

  void send(Message message, long ack) {
    send(Envelope.of(message, ack, wallClock.instant()), () -> {});
  }

  void send(Envelope envelope, Runnable flushed) {
    Connection open = connection;
    if (open != null) {
      open.send(envelope, () -> {
        flushedAt = ticker.nanos();
        flushed.run();
      });
    }
  }

  /** Demands an answer from the control plane itself. */
  void heartbeat(Message heartbeat, long ack) {
    send(heartbeat, beats.send(ticker.nanos()), ack, this::beatFlushed);
  }

  /** Demands an answer from the peer's transport. */
  void ping() {
    Connection open = connection;
    if (open != null) {
      open.ping(this::beatFlushed);
    }
  }

  /**
   * Demands an answer from the control plane where heartbeats travel elsewhere: unlike a transport's ping it carries
   * acknowledgements, and so does its answer.
   */
  void askForPong(long ack) {
    pings++;
    send(new Ping(), "p" + pings, ack, this::beatFlushed);
  }

  /** Whether a pong of that id, even a late one, answers a question of ours. */
  boolean askedForPong(String requestId) {
    return pings > 0 && requestId.startsWith("p");
  }

  private void beatFlushed() {
    long at = ticker.nanos();
    flushedAt = at;
    runner.execute(() -> runner.handle(new Event.BeatFlushed(id, at)));
  }

  Beats beats() {
    return beats;
  }

  Delivery delivery() {
    return delivery;
  }

  /** Timers that end with this link. */
  Timers timers() {
    return timers;
  }

  boolean canSend() {
    return connection != null && connection.writable();
  }

  void close(CloseReason reason) {
    if (connection != null) {
      connection.close(reason);
    } else {
      abort();
    }
  }

  /** Ends it in whatever state it is. */
  void abort() {
    if (connection != null) {
      connection.abort();
    } else if (attempting != null) {
      attempting.cancel();
    }
  }

  /** True the first time a kind of complaint is made about this link. */
  boolean firstComplaint(String kind) {
    if (complaints == null) {
      complaints = new HashSet<>(2);
    }
    return complaints.size() < MOST_COMPLAINTS && complaints.add(kind);
  }
}
