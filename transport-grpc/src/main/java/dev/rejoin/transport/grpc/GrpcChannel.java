package dev.rejoin.transport.grpc;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.ConnectPhase;
import dev.rejoin.transport.grpc.wire.GrpcProtocol;
import dev.rejoin.transport.netty.ChannelFailures;
import dev.rejoin.transport.netty.EventLoops;
import dev.rejoin.transport.netty.PhaseRun;
import io.grpc.Codec;
import io.grpc.DecompressorRegistry;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A gRPC channel on one dialled socket. It lives as long as the socket and never makes another: gRPC's backoff, retries,
 * name resolution and idle mode have nothing to do here. Confined to the socket's event loop.
 */
final class GrpcChannel {
  private static final long CLOSE_MILLIS = 500;
  /** How long gRPC waits for the answer to an HTTP/2 ping where TCP has no such limit of its own. */
  private static final long KEEP_ALIVE_ANSWER_SECONDS = 20;

  /** Nothing compressed, hence no decompression bomb. */
  private static final DecompressorRegistry PLAIN =
      DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, false);

  private final Channel socket;
  private final ManagedChannel calls;
  private final FrameWatch frames;

  private GrpcChannel(Channel socket, ManagedChannel calls, FrameWatch frames) {
    this.socket = socket;
    this.calls = calls;
    this.frames = frames;
  }

  /**
   * Gives a connected socket to gRPC within a run, which fails if TLS does. The run is in its last phase when the channel
   * is there; TLS may still be under way.
   *
   * @param tls null for plain text
   */
  static void adopt(
      PhaseRun run,
      Channel socket,
      Endpoint endpoint,
      @Nullable SslContext tls,
      GrpcParts parts,
      Consumer<GrpcChannel> onAdopted) {
    run.begin(tls == null ? ConnectPhase.UPGRADE : ConnectPhase.TLS);
    FrameWatch frames = new FrameWatch();
    socket.pipeline().addLast(new Handover(() -> watchTls(run, socket, frames)));
    if (tls == null) {
      socket.pipeline().addLast(frames);
    }
    // gRPC registers the socket with this same event loop again.
    socket
        .deregister()
        .addListener(done -> run.step(() -> {
          ManagedChannel calls = channel(run, socket, endpoint, tls, parts);
          GrpcChannel channel = new GrpcChannel(socket, calls, frames);
          run.hold(channel::abort);
          onAdopted.accept(channel);
        }));
  }

  private static ManagedChannel channel(
      PhaseRun run, Channel socket, Endpoint endpoint, @Nullable SslContext tls, GrpcParts parts) {
    GrpcOptions options = parts.options();
    NettyChannelBuilder builder = NettyChannelBuilder.forAddress(socket.remoteAddress())
        .channelFactory(new Once(socket), InetSocketAddress.class)
        .eventLoopGroup(run.loop())
        .directExecutor()
        .overrideAuthority(endpoint.authority())
        .userAgent("rejoin")
        .disableRetry()
        .disableServiceConfigLookUp()
        .decompressorRegistry(PLAIN)
        .maxTraceEvents(0)
        .flowControlWindow(options.flowControlWindow())
        .maxInboundMessageSize(options.longestMessage())
        .maxInboundMetadataSize(GrpcProtocol.LONGEST_METADATA);
    if (tls == null) {
      builder.usePlaintext();
    } else {
      builder.sslContext(tls);
    }
    parts.keepAlive().of(endpoint.authority()).ifPresent(pace -> {
      long answerNanos = options.netty().tcpUserTimeout().toNanos();
      builder.keepAliveTime(pace.toNanos(), TimeUnit.NANOSECONDS);
      builder.keepAliveTimeout(
          answerNanos == 0 ? TimeUnit.SECONDS.toNanos(KEEP_ALIVE_ANSWER_SECONDS) : answerNanos,
          TimeUnit.NANOSECONDS);
    });
    return builder.build();
  }

  /** gRPC's handlers are in the pipeline, and TLS where it is wanted: the frames are watched above it. */
  private static void watchTls(PhaseRun run, Channel socket, FrameWatch frames) {
    SslHandler tls = socket.pipeline().get(SslHandler.class);
    if (tls == null) {
      return;
    }
    socket.pipeline().addAfter(socket.pipeline().context(tls).name(), null, frames);
    tls.handshakeFuture().addListener(done -> {
      if (!done.isSuccess()) {
        run.fail(ChannelFailures.of(run.phase(), done.cause()));
      } else if (!ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol())) {
        run.fail(new ConnectFailure.ProtocolViolation("the peer's TLS does not offer HTTP/2"));
      } else if (!run.over()) {
        run.begin(ConnectPhase.UPGRADE);
      }
    });
  }

  Channel socket() {
    return socket;
  }

  ManagedChannel calls() {
    return calls;
  }

  FrameWatch frames() {
    return frames;
  }

  /** For example {@code TLSv1.3}; empty without TLS. */
  Optional<String> tlsVersion() {
    SslHandler tls = socket.pipeline().get(SslHandler.class);
    return tls == null
        ? Optional.empty()
        : Optional.of(tls.engine().getSession().getProtocol());
  }

  /** Ends what is under way and closes the socket as HTTP/2 wants it; with a reset if that takes too long. */
  void close() {
    calls.shutdownNow();
    if (socket.isOpen()) {
      ScheduledFuture<?> force = socket
          .eventLoop()
          .schedule(() -> EventLoops.reset(socket), CLOSE_MILLIS, TimeUnit.MILLISECONDS);
      socket.closeFuture().addListener(done -> force.cancel(false));
    }
  }

  /** Ends everything at once, with a reset. */
  void abort() {
    EventLoops.reset(socket);
    calls.shutdownNow();
  }

  /** Gives out the one socket, once. */
  private static final class Once implements ChannelFactory<Channel> {
    private @Nullable Channel socket;

    Once(Channel socket) {
      this.socket = socket;
    }

    @Override
    public Channel newChannel() {
      Channel given = socket;
      if (given == null) {
        throw new IllegalStateException("gRPC asked for a second socket (expected: one)");
      }
      socket = null;
      return given;
    }
  }
}
