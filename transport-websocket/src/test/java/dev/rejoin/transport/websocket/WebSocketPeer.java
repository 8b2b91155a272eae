package dev.rejoin.transport.websocket;

import dev.rejoin.api.message.Envelope;
import dev.rejoin.testkit.contract.ContractServer.Peer;
import dev.rejoin.transport.websocket.wire.JsonCodec;
import dev.rejoin.transport.websocket.wire.MalformedMessageException;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The server's end of an accepted connection. */
final class WebSocketPeer implements Peer {
  private static final JsonCodec CODEC = new JsonCodec();

  private final Channel channel;
  private final HttpHeaders headers;
  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private final AtomicInteger pongs = new AtomicInteger();
  private volatile OptionalInt goodbye = OptionalInt.empty();
  private volatile boolean closing;

  WebSocketPeer(Channel channel, HttpHeaders headers) {
    this.channel = channel;
    this.headers = headers;
  }

  ChannelHandler handler() {
    return new Frames();
  }

  @Override
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  @Override
  public void send(Envelope envelope) {
    sendFrame(new TextWebSocketFrame(Unpooled.wrappedBuffer(CODEC.encode(envelope))));
  }

  void sendFrame(WebSocketFrame frame) {
    channel.writeAndFlush(frame);
  }

  /** Puts bytes on the wire as they are. */
  void sendRaw(String hex) {
    channel.writeAndFlush(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex)));
  }

  @Override
  public Envelope awaitReceived() {
    try {
      return CODEC.decode(WebSocketContractServer.poll(received, "a message"));
    } catch (MalformedMessageException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void sendMalformed() {
    sendFrame(new TextWebSocketFrame("{\"type\":7}"));
  }

  @Override
  public void sendUnknown(String type) {
    sendFrame(new TextWebSocketFrame(
        "{\"type\":\"" + type + "\",\"timestamp\":\"2026-11-24T08:30:00Z\"}"));
  }

  @Override
  public void sendOversized() {
    // A text frame that announces a tebibyte.
    sendRaw("817f0000010000000000");
  }

  @Override
  public void breakProtocol() {
    // Opcode 3 is reserved.
    sendRaw("8300");
  }

  @Override
  public void close(int status, String text) {
    closing = true;
    sendFrame(new CloseWebSocketFrame(status, text));
  }

  @Override
  public void end() {
    ((DuplexChannel) channel).shutdownOutput();
  }

  @Override
  public void reset() {
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    channel.close();
  }

  @Override
  public void stopReading() {
    channel.config().setAutoRead(false);
  }

  @Override
  public void resumeReading() {
    channel.config().setAutoRead(true);
  }

  @Override
  public void awaitEnd() {
    if (!channel
        .closeFuture()
        .awaitUninterruptibly(WebSocketContractServer.PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("waited in vain for the end of the connection");
    }
  }

  @Override
  public OptionalInt goodbye() {
    return goodbye;
  }

  /** How many pongs have come. */
  int pongs() {
    return pongs.get();
  }

  private final class Frames extends SimpleChannelInboundHandler<WebSocketFrame> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
      if (frame instanceof TextWebSocketFrame text) {
        received.add(text.text());
      } else if (frame instanceof PingWebSocketFrame) {
        ctx.writeAndFlush(new PongWebSocketFrame(frame.content().retain()));
      } else if (frame instanceof PongWebSocketFrame) {
        pongs.incrementAndGet();
      } else if (frame instanceof CloseWebSocketFrame close) {
        goodbye = OptionalInt.of(close.statusCode());
        if (closing) {
          ctx.close();
        } else {
          ctx.writeAndFlush(close.retainedDuplicate()).addListener(ChannelFutureListener.CLOSE);
        }
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }
}
