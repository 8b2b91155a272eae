package dev.rejoin.transport.grpc;

import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.Ping;
import dev.rejoin.api.message.Pong;
import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.api.transport.CloseReason;
import dev.rejoin.api.transport.Connection;
import dev.rejoin.api.transport.ConnectionInfo;
import dev.rejoin.api.transport.ConnectionListener;
import dev.rejoin.transport.grpc.wire.GrpcCodec;
import dev.rejoin.transport.grpc.wire.MalformedMessageException;
import dev.rejoin.transport.grpc.wire.Received;
import dev.rejoin.transport.netty.Guarded;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.netty.channel.EventLoop;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * An accepted call and the one way it ends.
 *
 * <pre>
 *   open ── close() ──▶ closing ── the call's end, or 1 s ──▶ closed (ClosedHere)
 *    ├── the server ends the call, GOAWAY ──────────────────▶ closed (ClosedByPeer)
 *    ├── protocol broken ───────────────────────────────────▶ closed (ProtocolBroken)
 *    ├── end of stream, reset ──────────────────────────────▶ closed (ConnectionLost)
 *    └── abort() ───────────────────────────────────────────▶ closed (ClosedHere)
 * </pre>
 */
final class GrpcConnection implements Connection {
  private static final long GOODBYE_MILLIS = 1000;
  /** Before each message, its compressed flag and length. */
  private static final int MESSAGE_HEAD = 5;
  /** Request ids of the transport's own pings, which nobody else waits for. */
  private static final String PING_ID = "transport-";

  private final GrpcChannel channel;
  private final ClientCall<byte[], byte[]> call;
  private final ConnectionInfo info;
  private final ConnectionListener listener;
  private final InstantSource wallClock;
  private final int highWater;
  private final EventLoop loop;
  private final AtomicLong unflushed = new AtomicLong();
  private final AtomicLong pings = new AtomicLong();
  private volatile boolean writable = true;

  // Confined to the event loop.
  private long offset;
  private @Nullable Disconnect closing;
  private boolean closed;

  /** @param highWater bytes handed in and not yet flushed, above which it is not writable until half of it is left */
  GrpcConnection(
      GrpcChannel channel,
      ClientCall<byte[], byte[]> call,
      ConnectionInfo info,
      ConnectionListener listener,
      InstantSource wallClock,
      int highWater) {
    this.channel = channel;
    this.call = call;
    this.info = info;
    this.listener = listener;
    this.wallClock = wallClock;
    this.highWater = highWater;
    loop = channel.socket().eventLoop();
  }

  @Override
  public ConnectionInfo info() {
    return info;
  }

  @Override
  public void send(Envelope envelope, Runnable flushed) {
    send(GrpcCodec.encode(envelope), flushed);
  }

  /**
   * A ping of the protocol, not of HTTP/2: gRPC servers close connections that send those more often than every few
   * minutes.
   */
  @Override
  public void ping(Runnable flushed) {
    String id = PING_ID + pings.incrementAndGet();
    send(GrpcCodec.encode(Envelope.of(new Ping(), id, 0, wallClock.instant())), flushed);
  }

  private void send(byte[] message, Runnable flushed) {
    int size = MESSAGE_HEAD + message.length;
    if (unflushed.addAndGet(size) > highWater) {
      writable = false;
    }
    inEventLoop(() -> {
      if (closed || closing != null) {
        return;
      }
      offset += size;
      channel.frames().whenFlushed(offset, () -> flushed(size, flushed));
      call.sendMessage(message);
    });
  }

  private void flushed(int size, Runnable flushed) {
    long left = unflushed.addAndGet(-size);
    Guarded.run(flushed);
    if (!writable && left <= highWater / 2) {
      writable = true;
      if (!closed) {
        listener.writable();
      }
    }
  }

  @Override
  public boolean writable() {
    return writable;
  }

  @Override
  public void close(CloseReason reason) {
    Disconnect why = new Disconnect.ClosedHere(reason.text());
    inEventLoop(() -> {
      if (closed || closing != null) {
        return;
      }
      closing = why;
      call.sendMessage(GrpcCodec.encodeClose(reason, wallClock.instant()));
      call.halfClose();
      var force = loop.schedule(channel::abort, GOODBYE_MILLIS, TimeUnit.MILLISECONDS);
      channel.socket().closeFuture().addListener(done -> force.cancel(false));
    });
  }

  @Override
  public void abort() {
    inEventLoop(() -> {
      end(new Disconnect.ClosedHere("given up"));
      channel.abort();
    });
  }

  /** A message arrived. */
  void received(byte[] message) {
    if (closed) {
      return;
    }
    try {
      Received received = GrpcCodec.decode(message);
      if (received instanceof Received.Said said && !answersPing(said.envelope())) {
        listener.received(said.envelope());
      } else if (received instanceof Received.Closing closingHere) {
        CloseReason reason = closingHere.reason();
        end(new Disconnect.ClosedByPeer(reason.status(), reason.text()));
        channel.close();
      }
    } catch (MalformedMessageException e) {
      listener.malformed(String.valueOf(e.getMessage()));
    }
  }

  private static boolean answersPing(Envelope envelope) {
    return envelope.message() instanceof Pong
        && envelope.requestId().filter(id -> id.startsWith(PING_ID)).isPresent();
  }

  /** The call is over, whoever ended it. */
  void ended(Status status, Metadata trailers) {
    end(Endings.of(status, trailers, channel.frames()));
    channel.close();
  }

  /** The first time only. A close of ours that is under way is the reason, whatever follows from it. */
  private void end(Disconnect reason) {
    if (!closed) {
      closed = true;
      listener.closed(closing == null ? reason : closing);
    }
  }

  private void inEventLoop(Runnable action) {
    if (loop.inEventLoop()) {
      action.run();
    } else {
      loop.execute(action);
    }
  }

  @Override
  public String toString() {
    return "GrpcConnection to " + info.endpoint();
  }
}
