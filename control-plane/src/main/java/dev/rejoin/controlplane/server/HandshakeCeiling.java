package dev.rejoin.controlplane.server;

import dev.rejoin.api.time.Ticker;
import dev.rejoin.controlplane.model.TokenBucket;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * How many connections per second may begin to speak. Stands before TLS, whose handshake costs more than everything the
 * admission behind it would save; so all it can do is close. A connection that says nothing, such as a probe by TCP,
 * costs nothing and is not counted.
 *
 * <p>The rate is what the control plane was told; how fast this machine is at the moment shows in how long an accepted
 * connection waits for its event loop. When that takes too long, nothing is accepted for a moment: the kernel's short
 * queue fills and it turns new ones away for nothing, while those that are in get their answers before they give up.
 * Thread-safe.
 */
final class HandshakeCeiling {
  /** An event loop that is later than this is behind: heartbeats on it are late by as much. */
  static final Duration BEHIND = Duration.ofMillis(200);

  static final Duration PAUSE = Duration.ofMillis(50);

  private final Ticker ticker;
  private final TokenBucket bucket;
  private long turnedAway;
  private long hungUp;
  private long pauses;

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

  /** How often since the start nothing was accepted for a moment. */
  synchronized long pauses() {
    return pauses;
  }

  /** Stops accepting at that door for a moment, unless that is the case already. */
  private void pause(ChannelHandlerContext door) {
    door.executor().execute(() -> {
      if (door.channel().config().isAutoRead()) {
        paused();
        door.channel().config().setAutoRead(false);
        door.executor()
            .schedule(
                () -> door.channel().config().setAutoRead(true),
                PAUSE.toNanos(),
                TimeUnit.NANOSECONDS);
      }
    });
  }

  private synchronized void paused() {
    pauses++;
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
          channel.pipeline().addLast(new FirstBytes(ctx, ticker.nanos()));
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
    private final ChannelHandlerContext door;
    private final long acceptedTick;
    private final Queue<Object> held = new ArrayDeque<>(1);

    FirstBytes(ChannelHandlerContext door, long acceptedTick) {
      this.door = door;
      this.acceptedTick = acceptedTick;
    }

    /** The connection's event loop has got round to it. */
    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
      if (ticker.nanos() - acceptedTick > BEHIND.toNanos()) {
        pause(door);
      }
    }

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
