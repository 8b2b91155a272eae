package dev.rejoin.reconnect;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.api.transport.CloseReason;
import dev.rejoin.api.transport.ConnectRequest;
import dev.rejoin.api.transport.Connection;
import dev.rejoin.api.transport.ConnectionInfo;
import dev.rejoin.api.transport.ConnectionListener;
import dev.rejoin.api.transport.Connector;
import dev.rejoin.api.transport.PhaseTimes;
import dev.rejoin.api.transport.Probe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A transport that does what the test says: each attempt waits to be answered, each connection can be spoken on. */
class ScriptedTransport implements Connector {
  final List<Dial> dials = new ArrayList<>();
  final List<CompletableFuture<Probe>> probes = new ArrayList<>();

  /** One attempt, and the connection it became. */
  final class Dial implements Attempting, Connection {
    final ConnectRequest request;
    final ConnectionListener listener;
    final List<Envelope> sent = new ArrayList<>();
    int pings;
    boolean open;
    boolean cancelled;
    boolean aborted;
    boolean stalled;
    CloseReason closedWith;

    Dial(ConnectRequest request, ConnectionListener listener) {
      this.request = request;
      this.listener = listener;
    }

    void open() {
      open = true;
      listener.opened(this);
    }

    void fail(ConnectFailure failure) {
      listener.failed(failure, PhaseTimes.none());
    }

    void say(Envelope envelope) {
      listener.activity();
      listener.received(envelope);
    }

    void lose() {
      open = false;
      listener.closed(new Disconnect.ConnectionLost("reset"));
    }

    boolean live() {
      return open && !aborted && closedWith == null;
    }

    Envelope last() {
      return sent.get(sent.size() - 1);
    }

    @Override
    public void cancel() {
      cancelled = true;
    }

    @Override
    public ConnectionInfo info() {
      return new ConnectionInfo(
          "scripted", request.endpoint(), "192.0.2.1:1", Optional.empty(), PhaseTimes.none());
    }

    @Override
    public void send(Envelope envelope, Runnable flushed) {
      sent.add(envelope);
      if (!stalled) {
        flushed.run();
      }
    }

    @Override
    public void ping(Runnable flushed) {
      pings++;
      flushed.run();
    }

    @Override
    public boolean writable() {
      return !stalled;
    }

    @Override
    public void close(CloseReason reason) {
      closedWith = reason;
      open = false;
      listener.closed(new Disconnect.ClosedHere(reason.text()));
    }

    @Override
    public void abort() {
      aborted = true;
      open = false;
      listener.closed(new Disconnect.ClosedHere("aborted"));
    }
  }

  Dial lastDial() {
    return dials.get(dials.size() - 1);
  }

  @Override
  public Attempting connect(ConnectRequest request, ConnectionListener listener) {
    Dial dial = new Dial(request, listener);
    dials.add(dial);
    return dial;
  }

  @Override
  public CompletionStage<Probe> probe(Endpoint endpoint, Duration deadline) {
    CompletableFuture<Probe> answer = new CompletableFuture<>();
    probes.add(answer);
    return answer;
  }

  @Override
  public void close() {}
}
