package dev.rejoin.testkit.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * A client's connection and the one to the target that stands for it. Any error on either side resets both, as a broken
 * path would.
 */
final class ProxiedConnection {
  private static final int RESET_ON_CLOSE = 0;

  private final SocketChannel client;
  private final SocketChannel server;
  private final InetSocketAddress target;
  private final SelectionKey clientKey;
  private final SelectionKey serverKey;
  private final Map<Direction, HalfPipe> pipes = new EnumMap<>(Direction.class);
  private final ProxyCounters counters;
  private boolean dialled;
  private boolean connected;
  private boolean closed;

  ProxiedConnection(
      SocketChannel client,
      InetSocketAddress target,
      Selector selector,
      Fault fault,
      ProxyCounters counters,
      long nowNanos)
      throws IOException {
    this.client = client;
    this.target = target;
    this.counters = counters;
    server = SocketChannel.open();
    clientKey = register(client, selector);
    serverKey = register(server, selector);
    pipes.put(
        Direction.TO_SERVER,
        new HalfPipe(client, server, fault.flow(Direction.TO_SERVER), nowNanos));
    pipes.put(
        Direction.TO_CLIENT,
        new HalfPipe(server, client, fault.flow(Direction.TO_CLIENT), nowNanos));
    counters.open.incrementAndGet();
  }

  private SelectionKey register(SocketChannel channel, Selector selector) throws IOException {
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    return channel.register(selector, 0, this);
  }

  boolean closed() {
    return closed;
  }

  /** Also begins a connection that has just been made. */
  void apply(Fault fault, long nowNanos) {
    pipes.forEach((direction, pipe) -> pipe.become(fault.flow(direction), nowNanos));
    guarded(() -> {
      if (!dialled && !fault.holdsNewConnections()) {
        dial();
      }
      pump(nowNanos);
    });
  }

  /** Does what its sockets are ready for. */
  void ready(ByteBuffer scratch, long nowNanos) {
    guarded(() -> {
      if (serverKey.isConnectable()) {
        connected = server.finishConnect();
      }
      if (clientKey.isReadable()) {
        pipe(Direction.TO_SERVER).read(scratch, nowNanos);
      }
      if (serverKey.isReadable()) {
        pipe(Direction.TO_CLIENT).read(scratch, nowNanos);
      }
      pump(nowNanos);
    });
  }

  /** Does what has become due. */
  void due(long nowNanos) {
    guarded(() -> pump(nowNanos));
  }

  long nanosUntilDue(long nowNanos) {
    if (!connected || closed) {
      return Long.MAX_VALUE;
    }
    return Math.min(
        pipe(Direction.TO_SERVER).nanosUntilDue(nowNanos),
        pipe(Direction.TO_CLIENT).nanosUntilDue(nowNanos));
  }

  /** Ends the stream of one direction; the other goes on. */
  void halfClose(Direction direction, long nowNanos) {
    pipe(direction).cutOff();
    guarded(() -> pump(nowNanos));
  }

  void reset() {
    closeBoth(true);
  }

  void close() {
    closeBoth(false);
  }

  private HalfPipe pipe(Direction direction) {
    return Objects.requireNonNull(pipes.get(direction));
  }

  private void dial() throws IOException {
    dialled = true;
    connected = server.connect(target);
  }

  private void pump(long nowNanos) throws IOException {
    if (connected) {
      for (Map.Entry<Direction, HalfPipe> each : pipes.entrySet()) {
        long passed = each.getValue().write(nowNanos);
        if (passed < 0) {
          close();
          return;
        }
        counters.passed(each.getKey(), passed);
      }
      if (pipe(Direction.TO_SERVER).done() && pipe(Direction.TO_CLIENT).done()) {
        close();
        return;
      }
    }
    updateInterest();
  }

  private void updateInterest() {
    HalfPipe up = pipe(Direction.TO_SERVER);
    HalfPipe down = pipe(Direction.TO_CLIENT);
    clientKey.interestOps(connected ? interest(up, down) : 0);
    serverKey.interestOps(connected ? interest(down, up) : dialled ? SelectionKey.OP_CONNECT : 0);
  }

  private static int interest(HalfPipe outOfIt, HalfPipe intoIt) {
    return (outOfIt.wantsToRead() ? SelectionKey.OP_READ : 0)
        | (intoIt.wantsToWrite() ? SelectionKey.OP_WRITE : 0);
  }

  @FunctionalInterface
  private interface SocketWork {
    void run() throws IOException;
  }

  private void guarded(SocketWork work) {
    if (closed) {
      return;
    }
    try {
      work.run();
    } catch (IOException e) {
      reset();
    }
  }

  private void closeBoth(boolean withReset) {
    if (closed) {
      return;
    }
    closed = true;
    counters.open.decrementAndGet();
    closeOne(client, withReset);
    closeOne(server, withReset);
  }

  private static void closeOne(SocketChannel channel, boolean withReset) {
    try (channel) {
      if (withReset && channel.isOpen()) {
        channel.setOption(StandardSocketOptions.SO_LINGER, RESET_ON_CLOSE);
      }
    } catch (IOException e) {
      // The socket is gone either way: the descriptor is released even where closing reports an
      // error.
    }
  }
}
