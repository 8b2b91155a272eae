package dev.rejoin.controlplane.server;

import dev.rejoin.api.message.Envelope;
import dev.rejoin.controlplane.model.CloseCodes;
import dev.rejoin.controlplane.model.ControlPlaneModel;
import dev.rejoin.controlplane.model.Link;
import dev.rejoin.controlplane.model.Peer;
import dev.rejoin.transport.websocket.wire.JsonCodec;
import dev.rejoin.transport.websocket.wire.MalformedMessageException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.CharacterCodingException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One agent's WebSocket: frames → the model. Reads on only while the peer takes its answers and the model keeps up, so
 * that neither a flood nor a reader that stopped fills the memory.
 */
final class WebSocketAgentHandler extends SimpleChannelInboundHandler<WebSocketFrame> {
  private static final Logger log = LoggerFactory.getLogger(WebSocketAgentHandler.class);
  private static final int MOST_IN_MODEL = 64;

  private final Peer peer;
  private final JsonCodec codec;
  private final ModelRunner runner;
  private final FaultBoard faults;
  private final MessageAssembly assembly = new MessageAssembly();
  private final AtomicInteger inModel = new AtomicInteger();

  private boolean closing;
  private String why = "closed without a close frame";
  /** Confined to the model's context. */
  private @Nullable Link link;

  WebSocketAgentHandler(Peer peer, JsonCodec codec, ModelRunner runner, FaultBoard faults) {
    this.peer = peer;
    this.codec = codec;
    this.runner = runner;
    this.faults = faults;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    WebSocketOutlet outlet = new WebSocketOutlet(ctx.channel(), codec, runner);
    runner.input(model -> link = model.connected(peer, outlet));
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    String reason = why;
    toModel(ctx.channel(), (model, known) -> model.disconnected(known, reason));
    ctx.fireChannelInactive();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
    if (frame instanceof CloseWebSocketFrame close) {
      closed(ctx, close);
    } else if (closing) {
      // only the peer's close is still of interest
    } else if (frame instanceof PingWebSocketFrame ping) {
      toModel(ctx.channel(), ControlPlaneModel::heard);
      if (!faults.silent() && !faults.heartbeatsIgnored()) {
        ctx.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
      }
    } else if (frame instanceof PongWebSocketFrame) {
      toModel(ctx.channel(), ControlPlaneModel::heard);
    } else if (frame instanceof BinaryWebSocketFrame) {
      close(ctx, CloseCodes.UNSUPPORTED_DATA, "binary frames are not spoken here");
    } else {
      text(ctx, frame);
    }
  }

  private void closed(ChannelHandlerContext ctx, CloseWebSocketFrame close) {
    why = "closed by the agent with " + close.statusCode();
    if (closing || faults.silent()) {
      ctx.close();
    } else {
      closing = true;
      ctx.writeAndFlush(close.retain()).addListener(done -> ctx.close());
    }
  }

  private void text(ChannelHandlerContext ctx, WebSocketFrame frame) {
    boolean fits = assembly.isOpen()
        ? frame instanceof ContinuationWebSocketFrame
        : frame instanceof TextWebSocketFrame;
    if (!fits) {
      close(ctx, CloseCodes.PROTOCOL_ERROR, "fragments out of order");
      return;
    }
    try {
      assembly.add(frame.content());
      if (frame.isFinalFragment()) {
        message(ctx, assembly.end());
      } else {
        toModel(ctx.channel(), ControlPlaneModel::heard);
      }
    } catch (MessageAssembly.TooLargeException e) {
      close(ctx, CloseCodes.TOO_LARGE, String.valueOf(e.getMessage()));
    } catch (CharacterCodingException e) {
      close(ctx, CloseCodes.INVALID_TEXT, "text that is not UTF-8");
    }
  }

  private void message(ChannelHandlerContext ctx, String text) {
    try {
      Envelope envelope = codec.decode(text);
      toModel(ctx.channel(), (model, known) -> runner.received(known, envelope));
    } catch (MalformedMessageException e) {
      String detail = String.valueOf(e.getMessage());
      toModel(ctx.channel(), (model, known) -> model.malformed(known, detail));
    }
  }

  private void toModel(Channel channel, BiConsumer<ControlPlaneModel, Link> input) {
    if (inModel.incrementAndGet() >= MOST_IN_MODEL) {
      updateReading(channel);
    }
    runner.input(model -> {
      try {
        Link known = link;
        if (known != null) {
          input.accept(model, known);
        }
      } finally {
        if (inModel.decrementAndGet() == MOST_IN_MODEL / 2) {
          channel.eventLoop().execute(() -> updateReading(channel));
        }
      }
    });
  }

  private void updateReading(Channel channel) {
    channel
        .config()
        .setAutoRead(closing || (channel.isWritable() && inModel.get() < MOST_IN_MODEL));
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    updateReading(ctx.channel());
    ctx.fireChannelWritabilityChanged();
  }

  private void close(ChannelHandlerContext ctx, int status, String reason) {
    why = reason;
    WebSocketOutlet.close(ctx.channel(), status, reason);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == WebSocketOutlet.Goodbye.SAID) {
      closing = true;
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof CorruptedWebSocketFrameException corrupted) {
      if (!closing) {
        WebSocketCloseStatus status = corrupted.closeStatus();
        close(ctx, status.code(), status.reasonText());
      }
    } else {
      why = String.valueOf(cause.getMessage());
      log.debug("connection from {}: {}", peer.address(), why);
      ctx.close();
    }
  }
}
