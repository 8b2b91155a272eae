package dev.rejoin.transport.netty;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.transport.CloseReason;
import dev.rejoin.api.transport.ConnectRequest;
import dev.rejoin.api.transport.ConnectionListener;
import dev.rejoin.api.transport.Connector;
import dev.rejoin.api.transport.Probe;
import dev.rejoin.api.transport.TransportContext;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** All connections of a process, on a few event loops. What they speak is for the subclass to say. */
public abstract class NettyConnector implements Connector {
  private static final CloseReason CLOSING = CloseReason.normal("the agent stops");
  /** Longer than a goodbye is waited for, and together with {@link #LOOPS_LIMIT} within the promised two seconds. */
  private static final Duration GOODBYE_LIMIT = Duration.ofMillis(1200);

  private static final Duration LOOPS_LIMIT = Duration.ofMillis(600);

  private final EventLoops loops;
  private final ChannelGroup channels = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);
  private final Set<NettyAttempt> attempts = ConcurrentHashMap.newKeySet();
  private final NettyParts parts;
  private volatile boolean closed;

  /** @param threads prefix of the event loops' thread names */
  protected NettyConnector(
      String threads, NettyOptions options, TransportContext context, TlsContexts tls) {
    loops = new EventLoops(threads, options);
    Dialer dialer = new Dialer(loops, channels, new Addresses(context.blocking()), context.proxy());
    parts = new NettyParts(context, dialer, tls);
  }

  protected final NettyParts parts() {
    return parts;
  }

  /** An attempt of this transport, not started yet. */
  protected abstract NettyAttempt newAttempt(AttemptOrder order);

  /** A probe of this transport, not started yet. */
  protected abstract NettyProbe newProbe();

  /** @throws IllegalStateException after {@link #close()} */
  @Override
  public final Attempting connect(ConnectRequest request, ConnectionListener listener) {
    requireOpen();
    NettyAttempt attempt = newAttempt(new AttemptOrder(
        loops.next(),
        parts.context().ticker(),
        request,
        new ListenerGuard(listener),
        attempts::remove));
    attempts.add(attempt);
    attempt.start();
    return attempt;
  }

  /** @throws IllegalStateException after {@link #close()} */
  @Override
  public final CompletionStage<Probe> probe(Endpoint endpoint, Duration deadline) {
    requireOpen();
    return newProbe().start(loops.next(), endpoint, deadline);
  }

  @Override
  public final void close() {
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
