package dev.rejoin.transport.websocket;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.transport.CloseReason;
import dev.rejoin.api.transport.ConnectRequest;
import dev.rejoin.api.transport.ConnectionListener;
import dev.rejoin.api.transport.Connector;
import dev.rejoin.api.transport.Probe;
import dev.rejoin.api.transport.TransportContext;
import dev.rejoin.transport.websocket.wire.JsonCodec;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** All connections of a process, on a few event loops. */
final class WebSocketConnector implements Connector {
  private static final CloseReason CLOSING = CloseReason.normal("the agent stops");
  /** Longer than a goodbye is waited for, and together with {@link #LOOPS_LIMIT} within the promised two seconds. */
  private static final Duration GOODBYE_LIMIT = Duration.ofMillis(1200);

  private static final Duration LOOPS_LIMIT = Duration.ofMillis(600);

  private final EventLoops loops;
  private final ChannelGroup channels = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);
  private final Set<ConnectAttempt> attempts = ConcurrentHashMap.newKeySet();
  private final ConnectorParts parts;
  private volatile boolean closed;

  WebSocketConnector(WebSocketOptions options, TransportContext context) {
    loops = new EventLoops(options);
    Dialer dialer = new Dialer(loops, channels, new Addresses(context.blocking()), context.proxy());
    parts = new ConnectorParts(
        options,
        context,
        dialer,
        new TlsContexts(context.tls()),
        new JsonCodec(options.longestMessage()));
  }

  /** @throws IllegalStateException after {@link #close()} */
  @Override
  public Attempting connect(ConnectRequest request, ConnectionListener listener) {
    requireOpen();
    ConnectAttempt attempt = new ConnectAttempt(
        parts, loops.next(), request, new ListenerGuard(listener), attempts::remove);
    attempts.add(attempt);
    attempt.start();
    return attempt;
  }

  /** @throws IllegalStateException after {@link #close()} */
  @Override
  public CompletionStage<Probe> probe(Endpoint endpoint, Duration deadline) {
    requireOpen();
    return HealthProbe.start(parts, loops.next(), endpoint, deadline);
  }

  @Override
  public void close() {
    closed = true;
    attempts.forEach(attempt -> attempt.shutDown(CLOSING));
    channels.newCloseFuture().awaitUninterruptibly(GOODBYE_LIMIT.toMillis());
    loops.close(LOOPS_LIMIT);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the connector is closed");
    }
  }
}
