package dev.rejoin.testkit.net;

import dev.rejoin.api.runtime.SystemRuntime;
import dev.rejoin.api.time.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on the loopback address whose path breaks on request. One thread serves all connections; memory is bounded
 * per connection, and a slow receiver slows its sender.
 *
 * <p>Thread-safe. Methods that change something return once it is in force, so a test needs no pause after them.
 */
public final class FaultProxy implements AutoCloseable {
  private static final int SCRATCH_BYTES = 64 * 1024;
  private static final int BACKLOG = 1024;
  private static final long NANOS_PER_MILLI = Duration.ofMillis(1).toNanos();

  private final InetSocketAddress target;
  private final InetSocketAddress address;
  private final Ticker ticker = SystemRuntime.ticker();
  private final Selector selector;
  private final Thread thread;
  private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
  private final ProxyCounters counters = new ProxyCounters();
  private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_BYTES);
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private volatile boolean closing;
  private volatile Fault fault = Fault.none();

  // Confined to the proxy's thread.
  private final Set<ProxiedConnection> connections = new HashSet<>();
  private final Set<ProxiedConnection> waiting = new HashSet<>();
  private final Set<ProxiedConnection> touched = new HashSet<>();
  private @Nullable ServerSocketChannel listener;

  private FaultProxy(int port, InetSocketAddress target) throws IOException {
    this.target = target;
    selector = Selector.open();
    InetSocketAddress wanted = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    try {
      listener = listen(wanted);
      address = (InetSocketAddress) listener.getLocalAddress();
    } catch (IOException e) {
      selector.close();
      throw e;
    }
    thread = new Thread(this::serve, "rejoin-fault-proxy-" + address.getPort());
    thread.setDaemon(true);
  }

  /**
   * A proxy to a loopback port, on a free loopback port.
   *
   * @throws UncheckedIOException if no socket can be opened
   */
  public static FaultProxy to(int targetPort) {
    return start(0, new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort));
  }

  /**
   * A proxy to any target.
   *
   * @param port where to listen on the loopback address; 0 for a free port
   * @param target need not exist yet: it is connected to for each connection accepted
   * @throws UncheckedIOException if the port cannot be listened on
   */
  public static FaultProxy start(int port, InetSocketAddress target) {
    try {
      FaultProxy proxy = new FaultProxy(port, target);
      proxy.thread.start();
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on port " + port + ": " + e.getMessage(), e);
    }
  }

  /** Where it listens, or listened. */
  public InetSocketAddress address() {
    return address;
  }

  public int port() {
    return address.getPort();
  }

  /** The fault in force. */
  public Fault fault() {
    return fault;
  }

  /**
   * Replaces the fault in force.
   *
   * @throws UncheckedIOException if it ends a refusal and somebody else has taken the port
   */
  public void apply(Fault newFault) {
    perform(() -> {
      if (newFault.listening() && listener == null) {
        listener = listen(address);
      } else if (!newFault.listening() && listener != null) {
        listener.close();
        listener = null;
        // The port is only free once the selector has let go of it.
        selector.selectNow();
        selector.selectedKeys().clear();
      }
      fault = newFault;
      long now = ticker.nanos();
      eachConnection(connection -> connection.apply(newFault, now));
    });
  }

  /** Takes the fault away: what was held is delivered. */
  public void heal() {
    apply(Fault.none());
  }

  /** Resets every connection there is, on both sides. */
  public void reset() {
    perform(() -> eachConnection(ProxiedConnection::reset));
  }

  /** Closes every connection there is, on both sides, in an orderly way. */
  public void closeConnections() {
    perform(() -> eachConnection(ProxiedConnection::close));
  }

  /** Ends the stream in one direction of every connection there is: its receiver reads an end, its sender goes on. */
  public void halfClose(Direction direction) {
    perform(() -> {
      long now = ticker.nanos();
      eachConnection(connection -> connection.halfClose(direction, now));
    });
  }

  /** How many connections were accepted so far. */
  public long accepted() {
    return counters.accepted.get();
  }

  /** How many connections there are. */
  public int open() {
    return counters.open.get();
  }

  /** How many bytes were delivered in a direction so far, over all connections. */
  public long passed(Direction direction) {
    return counters.passed(direction);
  }

  /** Closes everything, and returns when nothing of it is left. Idempotent. */
  @Override
  public void close() {
    closing = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      // Everything is being released all the same.
      Thread.currentThread().interrupt();
    }
  }

  private void eachConnection(Consumer<ProxiedConnection> action) {
    connections.forEach(action);
    touched.addAll(connections);
  }

  private ServerSocketChannel listen(InetSocketAddress where) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.bind(where, BACKLOG);
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_ACCEPT);
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @FunctionalInterface
  private interface Command {
    void run() throws IOException;
  }

  private void perform(Command command) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    commands.add(() -> {
      try {
        command.run();
        done.complete(null);
      } catch (IOException e) {
        done.completeExceptionally(new UncheckedIOException(e));
      } catch (RuntimeException e) {
        done.completeExceptionally(e);
      }
    });
    selector.wakeup();
    try {
      CompletableFuture.anyOf(done, stopped).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof UncheckedIOException io
          ? new UncheckedIOException(io.getCause())
          : e;
    }
    if (!done.isDone()) {
      throw new IllegalStateException("the proxy is closed");
    }
  }

  private void serve() {
    try {
      while (!closing) {
        turn();
      }
    } catch (IOException | RuntimeException e) {
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    } finally {
      closing = true;
      release();
      stopped.complete(null);
    }
  }

  private void turn() throws IOException {
    long wait = nanosUntilDue();
    if (wait == 0) {
      selector.selectNow();
    } else if (wait == Long.MAX_VALUE) {
      selector.select();
    } else {
      selector.select(1 + wait / NANOS_PER_MILLI);
    }
    for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
      command.run();
    }
    long now = ticker.nanos();
    for (SelectionKey key : selector.selectedKeys()) {
      if (!key.isValid()) {
        continue;
      }
      if (key.attachment() instanceof ProxiedConnection connection) {
        connection.ready(scratch, now);
        touched.add(connection);
      } else {
        accept(now);
      }
    }
    selector.selectedKeys().clear();
    for (ProxiedConnection connection : waiting) {
      if (connection.nanosUntilDue(now) == 0) {
        connection.due(now);
        touched.add(connection);
      }
    }
    touched.forEach(this::keepTrack);
    touched.clear();
  }

  /** Remembers who is gone and who waits for time to pass, so that a turn costs what it touches and not what there is. */
  private void keepTrack(ProxiedConnection connection) {
    if (connection.closed()) {
      connections.remove(connection);
      waiting.remove(connection);
    } else if (connection.nanosUntilDue(ticker.nanos()) == Long.MAX_VALUE) {
      waiting.remove(connection);
    } else {
      waiting.add(connection);
    }
  }

  private long nanosUntilDue() {
    long now = ticker.nanos();
    long wait = Long.MAX_VALUE;
    for (ProxiedConnection connection : waiting) {
      wait = Math.min(wait, connection.nanosUntilDue(now));
    }
    return wait;
  }

  private void accept(long nowNanos) {
    try {
      SocketChannel client = listener == null ? null : listener.accept();
      if (client != null) {
        counters.accepted.incrementAndGet();
        adopt(client, nowNanos);
      }
    } catch (IOException e) {
      // No descriptor left, or the client is gone already: nobody's problem but that client's.
    }
  }

  private void adopt(SocketChannel client, long nowNanos) throws IOException {
    try {
      ProxiedConnection connection =
          new ProxiedConnection(client, target, selector, fault, counters, nowNanos);
      connections.add(connection);
      connection.apply(fault, nowNanos);
      touched.add(connection);
    } catch (IOException e) {
      client.close();
      throw e;
    }
  }

  private void release() {
    connections.forEach(ProxiedConnection::close);
    connections.clear();
    try {
      if (listener != null) {
        listener.close();
      }
      selector.close();
    } catch (IOException e) {
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }
}
