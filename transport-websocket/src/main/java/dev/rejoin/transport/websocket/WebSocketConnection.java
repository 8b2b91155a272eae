package dev.rejoin.transport.websocket;

import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.api.transport.CloseReason;
import dev.rejoin.api.transport.Connection;
import dev.rejoin.api.transport.ConnectionInfo;
import dev.rejoin.api.transport.ConnectionListener;
import dev.rejoin.transport.netty.EventLoops;
import dev.rejoin.transport.netty.Guarded;
import dev.rejoin.transport.websocket.wire.JsonCodec;
import dev.rejoin.transport.websocket.wire.WebSocketProtocol;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An open WebSocket and the one way it ends.
 *
 * <pre>
 *   open ── close() ──▶ closing ── peer's close, end of stream, or 1 s ──▶ closed (ClosedHere)
 *    ├── peer's close ────────────────────────────────────────────────▶ closed (ClosedByPeer)
 *    ├── protocol broken ─────────────────────────────────────────────▶ closed (ProtocolBroken)
 *    ├── end of stream, reset ────────────────────────────────────────▶ closed (ConnectionLost)
 *    └── abort() ─────────────────────────────────────────────────────▶ closed (ClosedHere)
 * </pre>
 *
 * The listener hears of an end that came from the peer at once, while this side's goodbye is still being written.
 */
final class WebSocketConnection implements Connection {
  private static final long GOODBYE_MILLIS = 1000;
  private static final int LONGEST_CLOSE_TEXT = 120;

  private final Channel channel;
  private final ConnectionInfo info;
  private final ConnectionListener listener;
  private final JsonCodec codec;

  // Confined to the event loop.
  private @Nullable Disconnect closing;
  private boolean closed;

  WebSocketConnection(
      Channel channel, ConnectionInfo info, ConnectionListener listener, JsonCodec codec) {
    this.channel = channel;
    this.info = info;
    this.listener = listener;
    this.codec = codec;
  }

  @Override
  public ConnectionInfo info() {
    return info;
  }

  @Override
  public void send(Envelope envelope, Runnable flushed) {
    byte[] text = codec.encode(envelope);
    if (text.length <= WebSocketProtocol.LONGEST_FRAME) {
      write(new TextWebSocketFrame(Unpooled.wrappedBuffer(text)), flushed);
    } else {
      // In one go, or another thread's message would end up between the parts.
      inEventLoop(() -> writeParts(text, flushed));
    }
  }

  private void writeParts(byte[] text, Runnable flushed) {
    int length = WebSocketProtocol.LONGEST_FRAME;
    for (int from = 0; from < text.length; from += length) {
      int size = Math.min(length, text.length - from);
      boolean last = from + size == text.length;
      WebSocketFrame part = from == 0
          ? new TextWebSocketFrame(last, 0, Unpooled.wrappedBuffer(text, from, size))
          : new ContinuationWebSocketFrame(last, 0, Unpooled.wrappedBuffer(text, from, size));
      if (last) {
        write(part, flushed);
      } else {
        channel.write(part);
      }
    }
  }

  @Override
  public void ping(Runnable flushed) {
    write(new PingWebSocketFrame(), flushed);
  }

  private void write(WebSocketFrame frame, Runnable flushed) {
    channel.writeAndFlush(frame).addListener(done -> {
      // A failed write is a lost connection, which the channel reports.
      if (done.isSuccess()) {
        Guarded.run(flushed);
      }
    });
  }

  @Override
  public boolean writable() {
    return channel.isWritable();
  }

  @Override
  public void close(CloseReason reason) {
    CloseWebSocketFrame goodbye = new CloseWebSocketFrame(
        closeStatus(reason.status()), Utf8.clip(reason.text(), LONGEST_CLOSE_TEXT));
    Disconnect why = new Disconnect.ClosedHere(reason.text());
    inEventLoop(() -> {
      if (closed || closing != null) {
        goodbye.release();
        return;
      }
      closing = why;
      channel.writeAndFlush(goodbye);
      forceAfterGoodbye();
    });
  }

  /** Codes such as 1006 exist only on this side of the wire (RFC 6455, section 7.4.1). */
  private static WebSocketCloseStatus closeStatus(int status) {
    return WebSocketCloseStatus.isValidStatusCode(status)
        ? WebSocketCloseStatus.valueOf(status)
        : WebSocketCloseStatus.NORMAL_CLOSURE;
  }

  @Override
  public void abort() {
    inEventLoop(() -> {
      end(new Disconnect.ClosedHere("given up"));
      EventLoops.reset(channel);
    });
  }

  /** Whether the end has been reported; what still arrives is of no interest. On the event loop only. */
  boolean closed() {
    return closed;
  }

  /** The peer said goodbye, or answered ours. */
  void closedByPeer(int status, String text) {
    if (closing != null) {
      channel.close();
      return;
    }
    if (end(new Disconnect.ClosedByPeer(status, text))) {
      goodbye(status);
    }
  }

  /** The peer broke the protocol. */
  void broken(int status, String detail) {
    if (end(new Disconnect.ProtocolBroken(status, detail))) {
      goodbye(status);
    }
  }

  /** The channel is gone, or as good as gone. */
  void lost(String detail) {
    end(new Disconnect.ConnectionLost(detail));
    EventLoops.reset(channel);
  }

  /**
   * Says goodbye and shuts this side's half; the peer's end of stream closes the rest. Closing both halves at once, with
   * bytes unread, would be a reset, and the peer would not learn why.
   */
  private void goodbye(int status) {
    channel
        .writeAndFlush(new CloseWebSocketFrame(closeStatus(status), ""))
        .addListener(done -> ((DuplexChannel) channel).shutdownOutput());
    forceAfterGoodbye();
  }

  private void forceAfterGoodbye() {
    ScheduledFuture<?> force = channel
        .eventLoop()
        .schedule(() -> EventLoops.reset(channel), GOODBYE_MILLIS, TimeUnit.MILLISECONDS);
    channel.closeFuture().addListener(done -> force.cancel(false));
  }

  /** True the first time. A close of ours that is under way is the reason, whatever follows from it. */
  private boolean end(Disconnect reason) {
    if (closed) {
      return false;
    }
    closed = true;
    listener.closed(closing == null ? reason : closing);
    return true;
  }

  private void inEventLoop(Runnable action) {
    if (channel.eventLoop().inEventLoop()) {
      action.run();
    } else {
      channel.eventLoop().execute(action);
    }
  }

  @Override
  public String toString() {
    return "WebSocketConnection to " + info.endpoint();
  }
}
