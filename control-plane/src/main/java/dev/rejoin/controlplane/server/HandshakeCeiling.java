package dev.rejoin.controlplane.server;

import dev.rejoin.api.time.Ticker;
import dev.rejoin.controlplane.model.TokenBucket;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * How many connections per second may begin to speak. Stands before TLS, whose handshake costs more than everything the
 * admission behind it would save; so all it can do is close. A connection that says nothing, such as a probe by TCP,
 * costs nothing and is not counted. Thread-safe.
 */
final class HandshakeCeiling {
  private final Ticker ticker;
  private final TokenBucket bucket;
  private long turnedAway;
  private long hungUp;

  HandshakeCeiling(double perSecond, Ticker ticker) {
    this.ticker = ticker;
    this.bucket = new TokenBucket(perSecond, ticker.nanos());
  }

  /** Connections closed since the start. */
  synchronized long turnedAway() {
    return turnedAway;
  }

  /** Connections since the start whose peer had gone before its first bytes were looked at. */
  synchronized long hungUpBefore() {
    return hungUp;
  }

  private synchronized void hungUp() {
    hungUp++;
  }

  private synchronized boolean admits() {
    boolean admitted = bucket.tryTake(ticker.nanos());
    if (!admitted) {
      turnedAway++;
    }
    return admitted;
  }

  /** A handler for a listening channel: it must be the first to see accepted connections. */
  ChannelHandler onAccept() {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void channelRead(ChannelHandlerContext ctx, Object accepted) {
        if (accepted instanceof Channel channel) {
          channel.pipeline().addLast(new FirstBytes());
        }
        ctx.fireChannelRead(accepted);
      }
    };
  }

  /**
   * Judges one connection when it begins to speak, and only once everything that has arrived from it has been seen: in a
   * flood many have given up before their turn, and to answer them would make those who still wait give up as well.
   */
  private final class FirstBytes extends ChannelInboundHandlerAdapter {
    private final Queue<Object> held = new ArrayDeque<>(1);

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
      held.add(bytes);
      if (held.size() == 1) {
        ctx.executor().execute(() -> judge(ctx));
      }
    }

    private void judge(ChannelHandlerContext ctx) {
      if (!ctx.channel().isActive()) {
        hungUp();
        release();
      } else if (admits()) {
        while (!held.isEmpty()) {
          ctx.fireChannelRead(held.remove());
        }
        ctx.fireChannelReadComplete();
        ctx.pipeline().remove(this);
      } else {
        release();
        ctx.close();
      }
    }

    private void release() {
      held.forEach(ReferenceCountUtil::release);
      held.clear();
    }
  }
}
