package dev.rejoin.controlplane.server;

import dev.rejoin.api.message.Envelope;
import dev.rejoin.transport.websocket.wire.JsonCodec;
import dev.rejoin.transport.websocket.wire.WebSocketProtocol;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Envelopes → text frames of one channel. Encoding happens on the channel's event loop, not in the model's context. */
final class WebSocketOutlet implements FlushableOutlet {
  /** What a peer gets to answer a close with its own. */
  private static final long CLOSE_WITHIN_MILLIS = 1000;

  /** Tells the channel's handlers that only the peer's close is still awaited. */
  enum Goodbye {
    SAID
  }

  private record Close(int status, String why) {}

  private final Channel channel;
  private final JsonCodec codec;
  private final ModelRunner runner;

  private List<Envelope> said = new ArrayList<>(2);
  private @Nullable Close close;

  WebSocketOutlet(Channel channel, JsonCodec codec, ModelRunner runner) {
    this.channel = channel;
    this.codec = codec;
    this.runner = runner;
  }

  @Override
  public void send(Envelope envelope) {
    said.add(envelope);
    runner.said(this);
  }

  @Override
  public void close(int status, String why) {
    close = new Close(status, why);
    runner.said(this);
  }

  @Override
  public void flush() {
    List<Envelope> out = said;
    Close last = close;
    said = new ArrayList<>(2);
    close = null;
    channel.eventLoop().execute(() -> write(out, last));
  }

  @Override
  public void abort() {
    channel.close();
  }

  private void write(List<Envelope> out, @Nullable Close last) {
    if (!channel.isActive()) {
      return;
    }
    for (Envelope envelope : out) {
      write(Unpooled.wrappedBuffer(codec.encode(envelope)));
    }
    if (last == null) {
      channel.flush();
    } else {
      close(channel, last.status(), last.why());
    }
  }

  private void write(ByteBuf text) {
    int longest = WebSocketProtocol.LONGEST_FRAME;
    boolean first = true;
    do {
      int length = Math.min(longest, text.readableBytes());
      ByteBuf part = text.readRetainedSlice(length);
      boolean end = !text.isReadable();
      WebSocketFrame frame = first
          ? new TextWebSocketFrame(end, 0, part)
          : new ContinuationWebSocketFrame(end, 0, part);
      channel.write(frame, channel.voidPromise());
      first = false;
    } while (text.isReadable());
    text.release();
  }

  /**
   * Says goodbye and reads on until the peer has answered, since closing over unread input would reset the connection
   * and take the goodbye with it. On the event loop only.
   */
  static void close(Channel channel, int status, String why) {
    channel.pipeline().fireUserEventTriggered(Goodbye.SAID);
    channel.writeAndFlush(new CloseWebSocketFrame(status, why));
    channel.config().setAutoRead(true);
    channel.eventLoop().schedule(() -> channel.close(), CLOSE_WITHIN_MILLIS, TimeUnit.MILLISECONDS);
  }
}
