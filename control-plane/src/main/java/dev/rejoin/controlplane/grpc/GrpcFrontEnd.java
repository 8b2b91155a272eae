package dev.rejoin.controlplane.grpc;

import dev.rejoin.controlplane.server.FrontEnd;
import dev.rejoin.controlplane.server.TlsFiles;
import dev.rejoin.transport.grpc.wire.GrpcProtocol;
import io.grpc.Codec;
import io.grpc.DecompressorRegistry;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A gRPC server on the control plane's own event loops, with limits on everything. */
public final class GrpcFrontEnd implements FrontEnd {
  /** What one connection may carry: one agent, or a few behind something that shares connections. */
  private static final int MOST_CALLS_PER_CONNECTION = 128;
  /** How much of one agent's words may wait to be understood. */
  private static final int FLOW_CONTROL_WINDOW = 256 * 1024;
  /** Streams that a peer may open and take back again, which costs it nothing and this side work (CVE-2023-44487). */
  private static final int MOST_RESETS = 200;

  private static final int RESET_WINDOW_SECONDS = 30;
  /** Connections that may wait to be accepted when a fleet comes at once. */
  private static final int BACKLOG = 512;

  /** How often HTTP/2 pings are welcome. Heartbeats are messages and have nothing to do with it. */
  private static final long PINGS_SECONDS = 10;

  private final Server server;
  private final CallGate gate;

  private GrpcFrontEnd(Server server, CallGate gate) {
    this.server = server;
    this.gate = gate;
  }

  /**
   * Gets certificates ready; opens nothing yet.
   *
   * @throws IllegalArgumentException if a TLS file does not contain what it should
   * @throws NoClassDefFoundError if the transport's jar, with the protocol in it, is not there
   */
  public static Opener opener(GrpcSettings settings) {
    List<MethodDescriptor<byte[], byte[]>> methods =
        List.of(GrpcProtocol.CONNECT, GrpcProtocol.BEAT);
    SslContext tls = settings.tls().map(GrpcFrontEnd::tls).orElse(null);
    return context -> {
      CallGate gate = new CallGate(context, settings.mostCalls());
      NettyServerBuilder builder = NettyServerBuilder.forAddress(
              new InetSocketAddress(settings.host(), settings.port()))
          .bossEventLoopGroup(context.loops())
          .workerEventLoopGroup(context.loops())
          .channelFactory(context.serverChannels())
          .directExecutor()
          .decompressorRegistry(
              DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, false))
          .withOption(ChannelOption.SO_BACKLOG, BACKLOG)
          .withChildOption(ChannelOption.TCP_NODELAY, true)
          .handshakeTimeout(settings.handshakeWithin().toMillis(), TimeUnit.MILLISECONDS)
          .maxConnectionIdle(settings.handshakeWithin().toMillis(), TimeUnit.MILLISECONDS)
          .maxConcurrentCallsPerConnection(MOST_CALLS_PER_CONNECTION)
          .maxInboundMessageSize(GrpcProtocol.LONGEST_MESSAGE)
          .maxInboundMetadataSize(GrpcProtocol.LONGEST_METADATA)
          .flowControlWindow(FLOW_CONTROL_WINDOW)
          .maxRstFramesPerWindow(MOST_RESETS, RESET_WINDOW_SECONDS)
          .permitKeepAliveTime(PINGS_SECONDS, TimeUnit.SECONDS)
          .permitKeepAliveWithoutCalls(false)
          .addServices(methods.stream().map(method -> service(method, gate)).toList())
          .addService(new HealthService(context));
      if (tls != null) {
        builder.sslContext(tls);
      }
      return new GrpcFrontEnd(listen(builder.build(), settings), gate);
    };
  }

  private static ServerServiceDefinition service(
      MethodDescriptor<byte[], byte[]> method, CallGate gate) {
    return ServerServiceDefinition.builder(String.valueOf(method.getServiceName()))
        .addMethod(method, gate)
        .build();
  }

  private static Server listen(Server server, GrpcSettings settings) throws IOException {
    try {
      return server.start();
    } catch (IOException e) {
      throw new IOException(
          "cannot listen on " + settings.host() + ":" + settings.port() + " for gRPC: "
              + (e.getCause() == null ? e.getMessage() : e.getCause().getMessage()),
          e);
    }
  }

  private static SslContext tls(TlsFiles files) {
    try {
      SslContextBuilder builder = SslContextBuilder.forServer(
              files.certificate().toFile(), files.privateKey().toFile())
          .protocols("TLSv1.3", "TLSv1.2");
      files
          .clientAuthority()
          .ifPresent(
              authority -> builder.trustManager(authority.toFile()).clientAuth(ClientAuth.REQUIRE));
      return GrpcSslContexts.configure(builder, SslProvider.JDK).build();
    } catch (IllegalArgumentException | IOException e) {
      throw new IllegalArgumentException(
          "tls: " + files + " (expected: PEM certificates and an unencrypted PKCS#8 key)", e);
    }
  }

  @Override
  public int port() {
    return server.getPort();
  }

  @Override
  public void close(Duration within) {
    gate.close();
    server.shutdown();
    try {
      server.awaitTermination(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.shutdownNow();
  }

  @Override
  public String toString() {
    return "gRPC on port " + port();
  }
}
