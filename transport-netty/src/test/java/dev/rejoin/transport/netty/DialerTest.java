package dev.rejoin.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.Secret;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.ConnectPhase;
import dev.rejoin.api.runtime.SystemRuntime;
import dev.rejoin.api.settings.Settings;
import dev.rejoin.api.transport.Proxy;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** To a socket, with and without a proxy, over real ones. */
@Timeout(120)
class DialerTest {
  private final EventLoops loops = new EventLoops(
      "dialer-test", NettyOptions.from(Settings.of(NettyOptions.ALL, Map.of("io_threads", "1"))));
  private final ChannelGroup channels = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);
  private final BlockingQueue<Object> results = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();

  @AfterEach
  void nothingIsLeft() {
    channels.close().awaitUninterruptibly();
    loops.close(Duration.ofSeconds(5));
    assertThat(channels.isEmpty()).isTrue();
  }

  @Test
  void dial_listeningServer_connects() throws Exception {
    try (RawServer server = RawServer.saying(new byte[] {1})) {
      dial(
          Optional.empty(), "127.0.0.1", server.port(), channel -> results.add(channel.isActive()));

      assertThat(results.poll(60, TimeUnit.SECONDS)).isEqualTo(true);
    }
  }

  @Test
  void dial_nobodyListens_isRefused() throws Exception {
    dial(Optional.empty(), "127.0.0.1", freePort(), this::unexpected);

    assertThat(failure()).isInstanceOf(ConnectFailure.Refused.class);
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "needs more than one loopback address")
  void dial_addressThatNeverAnswers_givesWayToTheNext() throws Exception {
    // A queue for one, taken: the kernel answers no further SYN.
    InetAddress silent = InetAddress.getByName("127.0.0.3");
    InetAddress there = InetAddress.getByName("127.0.0.2");
    try (ServerSocket listening = new ServerSocket(0, 50, there);
        ServerSocket full = new ServerSocket(listening.getLocalPort(), 1, silent);
        Socket first = new Socket(silent, full.getLocalPort());
        Socket second = new Socket(silent, full.getLocalPort())) {
      SocketRace race = new SocketRace(
          loops.sockets(loops.next(), new Tracked(channels)),
          loops.next(),
          List.of(silent, there),
          listening.getLocalPort(),
          channel -> {
            results.add(PeerAddress.format(channel.remoteAddress()));
            channel.close();
          },
          results::add);
      loops.next().execute(race::start);

      assertThat(results.poll(60, TimeUnit.SECONDS))
          .isEqualTo("127.0.0.2:" + listening.getLocalPort());
      assertThat(first.isConnected()).isEqualTo(second.isConnected());
    }
  }

  @Test
  void proxy_thatAgrees_isAskedByNameAndHandsOverWhatTheServerSaidAtOnce() throws Exception {
    try (RawServer proxy = proxy("HTTP/1.1 200 Go ahead\r\n\r\nhello")) {
      Proxy through = new Proxy(
          "127.0.0.1",
          proxy.port(),
          Optional.of(new Proxy.Credentials("me", Secret.of("open sesame"))));

      dial(
          Optional.of(through),
          "control.example",
          443,
          channel -> channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
              results.add(((ByteBuf) message).toString(StandardCharsets.US_ASCII));
              ReferenceCountUtil.release(message);
            }
          }));

      assertThat(results.poll(60, TimeUnit.SECONDS)).isEqualTo("hello");
      assertThat(requests.take())
          .startsWith("CONNECT control.example:443 HTTP/1.1\r\n")
          .contains("host: control.example:443\r\n")
          .contains("proxy-authorization: Basic bWU6b3BlbiBzZXNhbWU=\r\n");
    }
  }

  @Test
  void proxy_thatRefuses_isNamed() throws Exception {
    try (RawServer proxy = proxy("HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n\r\n")) {
      dial(
          Optional.of(new Proxy("127.0.0.1", proxy.port(), Optional.empty())),
          "::1",
          443,
          this::unexpected);

      assertThat(failure())
          .isEqualTo(new ConnectFailure.ProxyRefused(
              407, "the proxy 127.0.0.1:" + proxy.port() + " answered 407 Who are you"));
      assertThat(requests.take())
          .startsWith("CONNECT [::1]:443 HTTP/1.1\r\n")
          .doesNotContain("proxy-authorization");
    }
  }

  @Test
  void proxy_thatIsNone_isAViolation() throws Exception {
    try (RawServer proxy = proxy("220 mail.example ESMTP\r\n\r\n")) {
      dial(
          Optional.of(new Proxy("127.0.0.1", proxy.port(), Optional.empty())),
          "control.example",
          443,
          this::unexpected);

      assertThat(failure()).isInstanceOf(ConnectFailure.ProtocolViolation.class);
    }
  }

  private RawServer proxy(String answer) throws IOException {
    return RawServer.start(socket -> {
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
        head.write(socket.getInputStream().read());
      }
      requests.add(head.toString(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
      socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    });
  }

  private void dial(Optional<Proxy> proxy, String host, int port, Consumer<Channel> onConnected) {
    Dialer dialer = new Dialer(loops, channels, new Addresses(Runnable::run), proxy);
    loops.next().execute(() -> {
      PhaseRun run = new PhaseRun(
          loops.next(),
          SystemRuntime.ticker(),
          Duration.ofSeconds(60),
          (failure, phases) -> results.add(failure));
      run.begin(ConnectPhase.CREDENTIALS);
      dialer.dial(run, host, port, null, channel -> {
        run.succeed();
        onConnected.accept(channel);
      });
    });
  }

  private void unexpected(Channel channel) {
    results.add(channel);
  }

  private ConnectFailure failure() throws InterruptedException {
    Object result = results.poll(60, TimeUnit.SECONDS);
    assertThat(result).isInstanceOf(ConnectFailure.class);
    return (ConnectFailure) result;
  }

  private static int freePort() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return taken.getLocalPort();
    }
  }

  private static final class Tracked extends ChannelInitializer<Channel> {
    private final ChannelGroup channels;

    Tracked(ChannelGroup channels) {
      this.channels = channels;
    }

    @Override
    protected void initChannel(Channel channel) {
      channels.add(channel);
    }
  }
}
