package dev.rejoin.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EventLoopsTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int HIGH_WATER = 64 * 1024;

  private interface Check {
    void of(Channel channel);
  }

  /** The options of a socket that is connected. */
  private static void socket(boolean nativeIo, Duration tcpUserTimeout, Check check)
      throws Exception {
    EventLoops loops =
        new EventLoops("test", new NettyOptions(1, nativeIo, tcpUserTimeout, HIGH_WATER));
    try (RawServer server = RawServer.saying(new byte[0])) {
      Channel channel = loops
          .sockets(loops.next(), new ChannelInboundHandlerAdapter())
          .connect("127.0.0.1", server.port())
          .sync()
          .channel();
      check.of(channel);
      channel.close().sync();
    } finally {
      loops.close(LIMIT);
    }
  }

  @Test
  void sockets_withEpoll_haveTheUserTimeoutThatIsConfigured() throws Exception {
    assumeThat(Epoll.isAvailable()).as("epoll").isTrue();
    socket(true, Duration.ofSeconds(4), channel -> {
      assertThat(channel).isInstanceOf(EpollSocketChannel.class);
      assertThat(channel.config().getOption(EpollChannelOption.TCP_USER_TIMEOUT))
          .isEqualTo(4000);
    });
  }

  @Test
  void sockets_withEpollAndNoUserTimeout_leaveItToTheKernel() throws Exception {
    assumeThat(Epoll.isAvailable()).as("epoll").isTrue();
    socket(
        true,
        Duration.ZERO,
        channel -> assertThat(channel.config().getOption(EpollChannelOption.TCP_USER_TIMEOUT))
            .isZero());
  }

  @Test
  void sockets_withoutEpoll_areTheJdksAndBoundWhatIsBuffered() throws Exception {
    socket(false, Duration.ofSeconds(4), channel -> {
      assertThat(channel).isInstanceOf(NioSocketChannel.class);
      assertThat(channel.config().getWriteBufferHighWaterMark()).isEqualTo(HIGH_WATER);
      assertThat(channel.config().getOption(ChannelOption.TCP_NODELAY)).isTrue();
      assertThat(channel.config().getConnectTimeoutMillis()).isZero();
    });
  }
}
