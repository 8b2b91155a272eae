package dev.rejoin.controlplane.server;

import dev.rejoin.api.time.Ticker;
import dev.rejoin.controlplane.model.TokenBucket;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/**
 * How many connections per second may begin to speak. Stands before TLS, whose handshake costs more than everything the
 * admission behind it would save; so all it can do is close. A connection that says nothing, such as a probe by TCP,
 * costs nothing and is not counted. Thread-safe.
 */
final class HandshakeCeiling {
  private final Ticker ticker;
  private final TokenBucket bucket;
  private long turnedAway;

  HandshakeCeiling(double perSecond, Ticker ticker) {
    this.ticker = ticker;
    this.bucket = new TokenBucket(perSecond, ticker.nanos());
  }

  /** Connections closed since the start. */
  synchronized long turnedAway() {
    return turnedAway;
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

  /** Judges one connection when it begins to speak. */
  private final class FirstBytes extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
      if (admits()) {
        ctx.fireChannelRead(bytes);
        ctx.pipeline().remove(this);
      } else {
        ReferenceCountUtil.release(bytes);
        ctx.close();
      }
    }
  }
}
