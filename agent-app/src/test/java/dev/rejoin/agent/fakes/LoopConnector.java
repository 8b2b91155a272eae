package dev.rejoin.agent.fakes;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.Pacing;
import dev.rejoin.api.Secret;
import dev.rejoin.api.Session;
import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.Heartbeat;
import dev.rejoin.api.message.HeartbeatAck;
import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.Register;
import dev.rejoin.api.message.RegisterSuccess;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.ConnectPhase;
import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.api.transport.CloseReason;
import dev.rejoin.api.transport.ConnectRequest;
import dev.rejoin.api.transport.Connection;
import dev.rejoin.api.transport.ConnectionInfo;
import dev.rejoin.api.transport.ConnectionListener;
import dev.rejoin.api.transport.Connector;
import dev.rejoin.api.transport.PhaseTimes;
import dev.rejoin.api.transport.PhaseTimes.PhaseTime;
import dev.rejoin.api.transport.Probe;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Connects to a control plane that takes everybody; on port 1 nobody listens. */
final class LoopConnector implements Connector {
  private static final int NOBODY_LISTENS = 1;

  private final Executor eventLoop;
  private final AtomicLong epoch = new AtomicLong();

  LoopConnector(Executor executor) {
    eventLoop = new SerialExecutor(executor);
  }

  @Override
  public Attempting connect(ConnectRequest request, ConnectionListener listener) {
    AtomicBoolean cancelled = new AtomicBoolean();
    LoopConnection connection = new LoopConnection(request.endpoint(), listener);
    eventLoop.execute(() -> {
      if (cancelled.get()) {
        return;
      }
      if (request.endpoint().port() == NOBODY_LISTENS) {
        listener.failed(
            new ConnectFailure.Refused("nobody listens at " + request.endpoint()), phases());
      } else {
        listener.opened(connection);
      }
    });
    return () -> {
      cancelled.set(true);
      connection.abort();
    };
  }

  private static PhaseTimes phases() {
    return new PhaseTimes(
        List.of(new PhaseTime(ConnectPhase.TCP, Duration.ZERO, Duration.ofNanos(1_250_000))));
  }

  @Override
  public CompletionStage<Probe> probe(Endpoint endpoint, Duration deadline) {
    return CompletableFuture.completedFuture(new Probe.Healthy());
  }

  @Override
  public void close() {}

  private final class LoopConnection implements Connection {
    private final Endpoint endpoint;
    private final ConnectionListener listener;
    private final AtomicBoolean closed = new AtomicBoolean();

    LoopConnection(Endpoint endpoint, ConnectionListener listener) {
      this.endpoint = endpoint;
      this.listener = listener;
    }

    @Override
    public ConnectionInfo info() {
      return new ConnectionInfo("loop", endpoint, "192.0.2.1:7", Optional.empty(), phases());
    }

    @Override
    public void send(Envelope envelope, Runnable flushed) {
      eventLoop.execute(() -> {
        if (closed.get()) {
          return;
        }
        flushed.run();
        listener.activity();
        answer(envelope.message())
            .ifPresent(message -> listener.received(
                new Envelope(message, envelope.requestId(), 0, envelope.seq(), Instant.EPOCH)));
      });
    }

    private Optional<Message> answer(Message message) {
      if (message instanceof Register register) {
        Session session = new Session(
            register.description().id(),
            epoch.incrementAndGet(),
            Secret.of("0123456789abcdef0123456789abcdef"),
            Duration.ofSeconds(5),
            Pacing.over(Duration.ofMillis(110)));
        return Optional.of(new RegisterSuccess(session, ""));
      }
      return message instanceof Heartbeat
          ? Optional.of(new HeartbeatAck(Pacing.over(Duration.ofMillis(110))))
          : Optional.empty();
    }

    @Override
    public void ping(Runnable flushed) {
      eventLoop.execute(() -> {
        if (!closed.get()) {
          flushed.run();
          listener.activity();
        }
      });
    }

    @Override
    public boolean writable() {
      return true;
    }

    @Override
    public void close(CloseReason reason) {
      end(new Disconnect.ClosedHere(reason.text()));
    }

    @Override
    public void abort() {
      end(new Disconnect.ClosedHere("aborted"));
    }

    private void end(Disconnect why) {
      eventLoop.execute(() -> {
        if (closed.compareAndSet(false, true)) {
          listener.closed(why);
        }
      });
    }
  }
}
