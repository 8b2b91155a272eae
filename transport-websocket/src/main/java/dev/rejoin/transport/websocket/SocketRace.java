package dev.rejoin.transport.websocket;

import dev.rejoin.api.reason.ConnectFailure;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens TCP to whichever of several addresses answers first.
 *
 * <p>While nobody answers, the next address is tried after 250 ms (RFC 8305, section 5) and from then on another socket
 * is opened every second, going round the addresses: kernels repeat a lost SYN after 1, 3, 7 … s, so a fresh socket is
 * what notices within a second that the path is back. At most two sockets are alive; the oldest makes room. The first to
 * connect wins. An address that refuses is not waited for, and when all have refused the race is over at once.
 *
 * <p>Confined to its event loop.
 */
final class SocketRace {
  private static final int MOST_ALIVE = 2;
  private static final long NEXT_ADDRESS_MILLIS = 250;
  private static final long NEXT_SOCKET_MILLIS = 1000;

  private final EventLoop loop;
  private final Bootstrap sockets;
  private final List<InetSocketAddress> addresses;
  private final Consumer<Channel> onConnected;
  private final Consumer<ConnectFailure> onFailed;
  private final Deque<Channel> alive = new ArrayDeque<>(MOST_ALIVE);
  private final Set<InetSocketAddress> failed = new HashSet<>();
  private final List<ConnectFailure> failures = new ArrayList<>();
  private int started;
  private boolean over;
  private @Nullable ScheduledFuture<?> timer;

  SocketRace(
      Bootstrap sockets,
      EventLoop loop,
      List<InetAddress> addresses,
      int port,
      Consumer<Channel> onConnected,
      Consumer<ConnectFailure> onFailed) {
    this.sockets = sockets;
    this.loop = loop;
    this.addresses =
        addresses.stream().map(address -> new InetSocketAddress(address, port)).toList();
    this.onConnected = onConnected;
    this.onFailed = onFailed;
  }

  /** Call once. */
  void start() {
    startSocket();
  }

  /** Closes all sockets; nothing is reported. */
  void cancel() {
    end(null);
  }

  private void startSocket() {
    if (over) {
      return;
    }
    if (alive.size() == MOST_ALIVE) {
      alive.removeFirst().close();
    }
    InetSocketAddress address = addresses.get(started % addresses.size());
    started++;
    ChannelFuture connecting = sockets.connect(address);
    Channel channel = connecting.channel();
    alive.addLast(channel);
    armTimer();
    // Last, because a failure that is there already is reported from within.
    connecting.addListener(done -> finished(address, channel, done.cause()));
  }

  private void armTimer() {
    if (timer != null) {
      timer.cancel(false);
    }
    long delay = started == 1 && addresses.size() > 1 ? NEXT_ADDRESS_MILLIS : NEXT_SOCKET_MILLIS;
    timer = loop.schedule(this::startSocket, delay, TimeUnit.MILLISECONDS);
  }

  private void finished(InetSocketAddress address, Channel channel, @Nullable Throwable cause) {
    if (over) {
      channel.close();
    } else if (cause == null) {
      end(channel);
      onConnected.accept(channel);
    } else if (alive.remove(channel)) {
      failed(address, cause);
    }
    // Otherwise it was closed to make room: that says nothing about its address.
  }

  private void failed(InetSocketAddress address, Throwable cause) {
    failures.add(TcpFailures.of(address, cause));
    failed.add(address);
    if (failed.containsAll(addresses)) {
      end(null);
      onFailed.accept(TcpFailures.mostTelling(failures));
    } else if (started < addresses.size() || alive.isEmpty()) {
      startSocket();
    }
  }

  private void end(@Nullable Channel winner) {
    over = true;
    if (timer != null) {
      timer.cancel(false);
    }
    alive.forEach(channel -> {
      if (channel != winner) {
        channel.close();
      }
    });
    alive.clear();
  }
}
