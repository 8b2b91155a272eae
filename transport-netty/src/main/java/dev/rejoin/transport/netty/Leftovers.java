package dev.rejoin.transport.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Keeps what arrives while nobody is there to read it. */
final class Leftovers extends ChannelInboundHandlerAdapter {
  private final Queue<Object> kept = new ArrayDeque<>();
  private @Nullable ChannelHandlerContext context;

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    kept.add(message);
  }

  /** Leaves the pipeline and hands everything to the handlers behind. */
  void passOn() {
    if (context != null && !context.isRemoved()) {
      context.pipeline().remove(this);
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    boolean any = !kept.isEmpty();
    for (Object message = kept.poll(); message != null; message = kept.poll()) {
      if (ctx.channel().isOpen()) {
        ctx.fireChannelRead(message);
      } else {
        ReferenceCountUtil.release(message);
      }
    }
    if (any) {
      ctx.fireChannelReadComplete();
    }
  }
}
