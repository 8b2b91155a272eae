package dev.rejoin.transport.websocket;

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
final class EventLoops {
  private final MultiThreadIoEventLoopGroup group;
  private final WebSocketOptions options;
  private final boolean epoll;

  EventLoops(WebSocketOptions options) {
    this.options = options;
    epoll = options.nativeIo() && Epoll.isAvailable();
    ThreadFactory threads = new DefaultThreadFactory("rejoin-websocket", true);
    group = new MultiThreadIoEventLoopGroup(
        options.ioThreads(),
        threads,
        epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
  }

  EventLoop next() {
    return group.next();
  }

  /** Makes sockets served by one loop; TCP's own connect timeout is off, since the attempt's deadline is the one. */
  Bootstrap sockets(EventLoop loop, ChannelHandler initializer) {
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
  void close(Duration limit) {
    group
        .shutdownGracefully(0, limit.toMillis(), TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(limit.toMillis());
  }

  /** Ends a connection with a reset, at once, whatever is still buffered for writing. */
  static void reset(Channel channel) {
    if (channel.isOpen()) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
      // From the head of the pipeline: TLS would first try to say goodbye to a peer that may be
      // gone.
      channel.unsafe().close(channel.voidPromise());
    }
  }
}
