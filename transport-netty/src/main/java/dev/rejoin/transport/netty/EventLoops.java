package dev.rejoin.transport.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** The threads that do all I/O of a connector, and the kind of socket that goes with them. */
public final class EventLoops {
  /**
   * Not zero: a loop that is told to end without a quiet period while it runs tasks ends at once, and leaves its sockets
   * open (Netty 4.2, {@code SingleThreadIoEventLoop.run}).
   */
  private static final long QUIET_MILLIS = 1;

  private final MultiThreadIoEventLoopGroup group;
  private final NettyOptions options;
  private final boolean epoll;

  /** @param name prefix of the thread names */
  public EventLoops(String name, NettyOptions options) {
    this.options = options;
    epoll = options.nativeIo() && Epoll.isAvailable();
    ThreadFactory threads = new DefaultThreadFactory(name, true);
    group = new MultiThreadIoEventLoopGroup(
        options.ioThreads(),
        threads,
        epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
  }

  public EventLoop next() {
    return group.next();
  }

  /** Makes sockets served by one loop; TCP's own connect timeout is off, since the attempt's deadline is the one. */
  public Bootstrap sockets(EventLoop loop, ChannelHandler initializer) {
    int highWater = options.writeHighWater();
    Bootstrap bootstrap = new Bootstrap()
        .group(loop)
        .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(
            ChannelOption.WRITE_BUFFER_WATER_MARK,
            new WriteBufferWaterMark(highWater / 2, highWater))
        .handler(initializer);
    if (epoll && !options.tcpUserTimeout().isZero()) {
      bootstrap.option(
          EpollChannelOption.TCP_USER_TIMEOUT,
          Math.toIntExact(options.tcpUserTimeout().toMillis()));
    }
    return bootstrap;
  }

  /** Closes what is left and stops the threads; waits at most {@code limit}. */
  public void close(Duration limit) {
    group
        .shutdownGracefully(QUIET_MILLIS, limit.toMillis(), TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(limit.toMillis());
  }

  /** Ends a connection with a reset, at once, whatever is still buffered for writing. */
  public static void reset(Channel channel) {
    if (channel.isOpen()) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
      // From the head of the pipeline: TLS would first try to say goodbye to a peer that may be
      // gone.
      channel.unsafe().close(channel.voidPromise());
    }
  }
}
