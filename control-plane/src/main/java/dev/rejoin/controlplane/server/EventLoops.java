package dev.rejoin.controlplane.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The threads behind every socket of a control plane: native epoll where it is available, nio elsewhere. */
final class EventLoops {
  /**
   * Connections that the kernel keeps for us while we are busy. Short: who has waited in a long one for seconds has given
   * up by the time it is accepted, and whoever finds it full is told nothing and tries again, which costs us nothing.
   */
  private static final int BACKLOG = 512;

  /**
   * Not zero: a loop that is told to end without a quiet period while it runs tasks ends at once, and leaves its sockets
   * open (Netty 4.2, {@code SingleThreadIoEventLoop.run}).
   */
  private static final long QUIET_MILLIS = 1;

  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(128 * 1024, 512 * 1024);

  private final MultiThreadIoEventLoopGroup group;
  private final boolean epoll;

  EventLoops(int threads) {
    epoll = Epoll.isAvailable();
    IoHandlerFactory handlers = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    group = new MultiThreadIoEventLoopGroup(
        threads, new DefaultThreadFactory("control-plane-io", true), handlers);
  }

  /** Starts the threads, so that the first connection does not wait for that. */
  void warm() {
    group.forEach(loop -> loop.submit(() -> {}).syncUninterruptibly());
  }

  MultiThreadIoEventLoopGroup group() {
    return group;
  }

  /**
   * Makes listening channels.
   *
   * @param onAccept new handlers, each the first of a channel to see what it accepts
   */
  ChannelFactory<ServerChannel> serverChannels(Supplier<ChannelHandler> onAccept) {
    return () -> {
      ServerChannel channel = epoll ? new EpollServerSocketChannel() : new NioServerSocketChannel();
      channel.pipeline().addLast(onAccept.get());
      return channel;
    };
  }

  /** Makes listening channels for whoever is allowed to connect. */
  ChannelFactory<ServerChannel> serverChannels() {
    return () -> epoll ? new EpollServerSocketChannel() : new NioServerSocketChannel();
  }

  ChannelGroup newChannelGroup() {
    return new DefaultChannelGroup(group.next());
  }

  /**
   * Listens.
   *
   * @throws IOException naming the address, if it cannot be had
   */
  Channel listen(
      ChannelFactory<ServerChannel> channels,
      String host,
      int port,
      ChannelInitializer<Channel> connections)
      throws IOException {
    ChannelFuture bound = new ServerBootstrap()
        .group(group)
        .channelFactory(channels)
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.SO_KEEPALIVE, true)
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
        .childHandler(connections)
        .bind(new InetSocketAddress(host, port))
        .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "cannot listen on " + host + ":" + port + ": " + bound.cause(), bound.cause());
    }
    return bound.channel();
  }

  /** Breaks every connection that is left, and ends. */
  void close(Duration within) {
    group
        .shutdownGracefully(QUIET_MILLIS, within.toMillis(), TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(within.toMillis(), TimeUnit.MILLISECONDS);
  }
}
