package dev.rejoin.testkit.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class FaultProxyTest {
  private static final int GENEROUS_MILLIS = 20_000;
  private static final int MOMENT_MILLIS = 100;

  private final List<Socket> sockets = new ArrayList<>();
  private ServerSocket target;
  private FaultProxy proxy;

  @BeforeEach
  void start() throws IOException {
    target = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    target.setSoTimeout(GENEROUS_MILLIS);
    proxy = FaultProxy.to(target.getLocalPort());
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    for (Socket socket : sockets) {
      socket.close();
    }
    target.close();
  }

  @Test
  void none_bytesBothWays_passUnchanged() throws IOException {
    Socket client = connect();
    Socket server = accept();
    byte[] sent = new byte[3_000_000];
    new Random(7).nextBytes(sent);

    CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write(client, sent));
    byte[] arrived = server.getInputStream().readNBytes(sent.length);
    writing.join();
    write(server, Arrays.copyOf(sent, 1000));

    assertThat(Arrays.equals(arrived, sent)).isTrue();
    assertThat(client.getInputStream().readNBytes(1000)).isEqualTo(Arrays.copyOf(sent, 1000));
    await(() -> proxy.passed(Direction.TO_SERVER) == sent.length);
    await(() -> proxy.passed(Direction.TO_CLIENT) == 1000);
    assertThat(proxy.accepted()).isEqualTo(1);
    assertThat(proxy.open()).isEqualTo(1);
  }

  @Test
  void none_endOfStream_passesAndTheOtherDirectionGoesOn() throws IOException {
    Socket client = connect();
    Socket server = accept();

    client.shutdownOutput();
    assertThat(server.getInputStream().read()).isEqualTo(-1);
    write(server, new byte[] {5});
    assertThat(client.getInputStream().read()).isEqualTo(5);
    server.close();

    assertThat(client.getInputStream().read()).isEqualTo(-1);
    await(() -> proxy.open() == 0);
  }

  @Test
  void silence_bytesAndEnd_arriveOnceHealedAndNotBefore() throws IOException {
    Socket client = connect();
    Socket server = accept();
    proxy.apply(Fault.silence());

    write(client, new byte[] {1, 2});
    client.shutdownOutput();
    write(server, new byte[] {3});
    assertNothingArrives(server);
    assertNothingArrives(client);
    proxy.heal();

    assertThat(server.getInputStream().readAllBytes()).containsExactly(1, 2);
    assertThat(client.getInputStream().read()).isEqualTo(3);
  }

  @Test
  void silence_newConnection_isEstablishedAndReachesTheTargetOnceHealed() throws IOException {
    proxy.apply(Fault.silence());

    Socket client = connect();
    write(client, new byte[] {9});
    target.setSoTimeout(MOMENT_MILLIS);
    assertThatThrownBy(() -> target.accept()).isInstanceOf(SocketTimeoutException.class);
    target.setSoTimeout(GENEROUS_MILLIS);
    proxy.heal();

    assertThat(accept().getInputStream().read()).isEqualTo(9);
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void silence_ofOneDirection_letsTheOtherPass(Direction cut) throws IOException {
    Socket client = connect();
    Socket server = accept();
    Socket sender = cut == Direction.TO_SERVER ? client : server;
    Socket receiver = cut == Direction.TO_SERVER ? server : client;
    proxy.apply(Fault.silence(cut));

    write(sender, new byte[] {1});
    write(receiver, new byte[] {2});

    assertThat(sender.getInputStream().read()).isEqualTo(2);
    assertNothingArrives(receiver);
    proxy.heal();
    assertThat(receiver.getInputStream().read()).isEqualTo(1);
  }

  @Test
  void delay_bytes_arriveNoEarlier() throws IOException {
    Socket client = connect();
    Socket server = accept();
    proxy.apply(Fault.delay(Duration.ofMillis(150)));

    long started = System.nanoTime();
    write(client, new byte[] {1});
    assertThat(server.getInputStream().read()).isEqualTo(1);
    write(server, new byte[] {2});
    assertThat(client.getInputStream().read()).isEqualTo(2);

    assertThat(System.nanoTime() - started).isGreaterThanOrEqualTo(300_000_000L);
  }

  @Test
  void throttle_bytes_passNoFaster() throws IOException {
    Socket client = connect();
    Socket server = accept();
    proxy.apply(Fault.throttle(10_000));

    long started = System.nanoTime();
    write(client, new byte[4_000]);
    server.getInputStream().readNBytes(4_000);

    // A burst of a twentieth of a second is allowed.
    assertThat(System.nanoTime() - started).isGreaterThanOrEqualTo(349_000_000L);
  }

  @Test
  void reset_connections_areResetOnBothSides() throws IOException {
    Socket client = connect();
    Socket server = accept();

    proxy.reset();

    for (Socket side : List.of(client, server)) {
      assertThatThrownBy(() -> side.getInputStream().read())
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
    }
    assertThat(proxy.open()).isZero();
  }

  @Test
  void closeConnections_bothSides_readAnEnd() throws IOException {
    Socket client = connect();
    Socket server = accept();

    proxy.closeConnections();

    assertThat(client.getInputStream().read()).isEqualTo(-1);
    assertThat(server.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void halfClose_toClient_endsOnlyWhatTheClientReads() throws IOException {
    Socket client = connect();
    Socket server = accept();

    proxy.halfClose(Direction.TO_CLIENT);
    assertThat(client.getInputStream().read()).isEqualTo(-1);
    write(server, new byte[] {1});
    write(client, new byte[] {2});

    assertThat(server.getInputStream().read()).isEqualTo(2);
  }

  @Test
  void refuse_newConnections_areRefusedUntilHealedAndOldOnesGoOn() throws IOException {
    Socket client = connect();
    Socket server = accept();
    proxy.apply(Fault.refuse());

    assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
    write(client, new byte[] {1});
    assertThat(server.getInputStream().read()).isEqualTo(1);
    proxy.heal();

    write(connect(), new byte[] {2});
    assertThat(accept().getInputStream().read()).isEqualTo(2);
  }

  @Test
  void closeAfter_thatManyBytes_closesInTheMiddle() throws IOException {
    Socket client = connect();
    Socket server = accept();
    proxy.apply(Fault.closeAfter(Direction.TO_CLIENT, 5));

    write(server, new byte[] {1, 2, 3});
    assertThat(client.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
    write(server, new byte[] {4, 5, 6, 7});

    assertThat(client.getInputStream().readAllBytes()).containsExactly(4, 5);
    await(() -> proxy.open() == 0);
  }

  @Test
  void targetThatRefuses_clientIsReset() throws IOException {
    target.close();
    Socket client = connect();

    assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
  }

  @Test
  void receiverThatDoesNotRead_slowsTheSender() throws IOException {
    try (SocketChannel client = SocketChannel.open(proxy.address())) {
      Socket server = accept();
      client.configureBlocking(false);
      ByteBuffer bytes = ByteBuffer.allocate(64 * 1024);
      long written = 0;
      long unchanged = 0;
      // Until nothing could be written for a while: the kernel's buffers and the proxy's are full.
      while (unchanged < 300) {
        int count = client.write(bytes.clear());
        written += count;
        unchanged = count == 0 ? unchanged + 1 : 0;
        if (count == 0) {
          selectBriefly(client);
        }
      }

      assertThat(written).isLessThan(64L * 1024 * 1024);
      byte[] scratch = new byte[64 * 1024];
      for (long read = 0; read < written; ) {
        read += server.getInputStream().read(scratch);
      }
      long expected = written;
      await(() -> proxy.passed(Direction.TO_SERVER) == expected);
    }
  }

  private static void selectBriefly(SocketChannel channel) throws IOException {
    try (Selector selector = Selector.open()) {
      channel.register(selector, SelectionKey.OP_WRITE);
      selector.select(1);
    }
  }

  @Test
  void close_everything_isReleased() throws IOException {
    Socket client = connect();
    accept();
    int port = proxy.port();

    proxy.close();
    proxy.close();

    assertThat(client.getInputStream().read()).isEqualTo(-1);
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("rejoin-fault-proxy-" + port));
    assertThatThrownBy(() -> proxy.heal()).isInstanceOf(IllegalStateException.class);
    new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
  }

  @Test
  void start_portTaken_saysWhich() {
    assertThatThrownBy(() -> FaultProxy.start(target.getLocalPort(), proxy.address()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith("cannot listen on port " + target.getLocalPort());
  }

  @Test
  void faults_badNumbers_areRefused() {
    assertThatThrownBy(() -> Fault.throttle(0))
        .hasMessage("bytes per second: 0 (expected: 1 or more)");
    assertThatThrownBy(() -> Fault.delay(Duration.ofMillis(-1)))
        .hasMessage("delay: PT-0.001S (expected: not negative)");
    assertThatThrownBy(() -> Fault.closeAfter(Direction.TO_CLIENT, -1))
        .hasMessage("bytes: -1 (expected: 0 or more)");
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    sockets.add(socket);
    socket.setSoTimeout(GENEROUS_MILLIS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port()));
    return socket;
  }

  private Socket accept() throws IOException {
    Socket socket = target.accept();
    sockets.add(socket);
    socket.setSoTimeout(GENEROUS_MILLIS);
    return socket;
  }

  private static void write(Socket socket, byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Nothing can be awaited here, so a moment must do; a proxy that leaks fails it nearly always. */
  private static void assertNothingArrives(Socket socket) throws IOException {
    socket.setSoTimeout(MOMENT_MILLIS);
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    socket.setSoTimeout(GENEROUS_MILLIS);
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GENEROUS_MILLIS);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
