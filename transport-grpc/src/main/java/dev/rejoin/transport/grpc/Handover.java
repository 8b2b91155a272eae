package dev.rejoin.transport.grpc;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Stands in a dialled socket's pipeline while the socket passes to gRPC. gRPC registers the socket with its event loop
 * and connects it, as it would with a new one; here the connect succeeds at once, for the socket is connected. Until
 * then nothing may be read or written, so both wait here. Leaves when the handover is complete.
 */
final class Handover extends ChannelDuplexHandler {
  private record Write(Object message, ChannelPromise promise) {}

  private final Runnable onComplete;
  private final Queue<Object> reads = new ArrayDeque<>();
  private final Queue<Write> writes = new ArrayDeque<>();

  /** @param onComplete called on the event loop before anything that waited goes on */
  Handover(Runnable onComplete) {
    this.onComplete = onComplete;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    reads.add(message);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    writes.add(new Write(message, promise));
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    // once, at the end
  }

  @Override
  public void connect(
      ChannelHandlerContext ctx,
      SocketAddress remoteAddress,
      SocketAddress localAddress,
      ChannelPromise promise) {
    onComplete.run();
    promise.trySuccess();
    ctx.pipeline().remove(this);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    boolean open = ctx.channel().isActive();
    for (Write write = writes.poll(); write != null; write = writes.poll()) {
      // A closed channel fails the promise and releases the message.
      ctx.write(write.message(), write.promise());
    }
    ctx.flush();
    boolean any = !reads.isEmpty();
    for (Object message = reads.poll(); message != null; message = reads.poll()) {
      if (open) {
        ctx.fireChannelRead(message);
      } else {
        ReferenceCountUtil.release(message);
      }
    }
    if (any && open) {
      ctx.fireChannelReadComplete();
    }
  }
}
