package dev.rejoin.transport.websocket;

import dev.rejoin.api.transport.ConnectionListener;
import dev.rejoin.transport.netty.PeerText;
import dev.rejoin.transport.websocket.MessageAssembly.UnacceptableException;
import dev.rejoin.transport.websocket.wire.JsonCodec;
import dev.rejoin.transport.websocket.wire.MalformedMessageException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Everything a peer can send on an open connection, and everything that can happen to it. */
final class FrameHandler extends SimpleChannelInboundHandler<WebSocketFrame> {
  private static final int NO_STATUS_RECEIVED = 1005;

  private final WebSocketConnection connection;
  private final ConnectionListener listener;
  private final JsonCodec codec;
  private final MessageAssembly assembly;
  private final PongLimit pongs;
  private boolean flushNeeded;

  FrameHandler(
      WebSocketConnection connection,
      ConnectionListener listener,
      JsonCodec codec,
      MessageAssembly assembly,
      PongLimit pongs) {
    this.connection = connection;
    this.listener = listener;
    this.codec = codec;
    this.assembly = assembly;
    this.pongs = pongs;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
    if (connection.closed()) {
      return;
    }
    if (frame instanceof PingWebSocketFrame) {
      answer(ctx, frame);
    } else if (frame instanceof CloseWebSocketFrame close) {
      int status = close.statusCode() < 0 ? NO_STATUS_RECEIVED : close.statusCode();
      connection.closedByPeer(status, PeerText.clip(close.reasonText()));
    } else if (!(frame instanceof PongWebSocketFrame)) {
      assemble(frame);
    }
  }

  private void answer(ChannelHandlerContext ctx, WebSocketFrame ping) {
    if (ctx.channel().isWritable() && pongs.allows()) {
      ctx.write(new PongWebSocketFrame(ping.content().retain()));
      flushNeeded = true;
    }
  }

  private void assemble(WebSocketFrame frame) {
    try {
      byte @Nullable [] message = frame instanceof ContinuationWebSocketFrame
          ? assembly.next(frame.content(), frame.isFinalFragment())
          : assembly.first(
              frame.content(), frame instanceof BinaryWebSocketFrame, frame.isFinalFragment());
      if (message != null) {
        deliver(message);
      }
    } catch (UnacceptableException e) {
      connection.broken(e.status(), String.valueOf(e.getMessage()));
    }
  }

  private void deliver(byte[] message) {
    if (assembly.binary()) {
      listener.malformed("message: " + message.length + " bytes of binary (expected: JSON text)");
      return;
    }
    try {
      listener.received(codec.decode(message));
    } catch (MalformedMessageException e) {
      listener.malformed(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (flushNeeded) {
      flushNeeded = false;
      ctx.flush();
    }
    ctx.fireChannelReadComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable()) {
      listener.writable();
    }
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    connection.lost("the stream ended without a close");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof CorruptedWebSocketFrameException corrupted) {
      connection.broken(corrupted.closeStatus().code(), String.valueOf(corrupted.getMessage()));
    } else if (cause instanceof IOException || cause instanceof DecoderException) {
      connection.lost(describe(cause));
    } else {
      connection.lost("internal error: " + cause);
    }
  }

  private static String describe(Throwable cause) {
    Throwable told =
        cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
    return told.getMessage() == null ? told.getClass().getSimpleName() : told.getMessage();
  }
}
