package dev.rejoin.transport.grpc;

import dev.rejoin.api.transport.TransportContext;
import dev.rejoin.transport.netty.AttemptOrder;
import dev.rejoin.transport.netty.NettyAttempt;
import dev.rejoin.transport.netty.NettyConnector;
import dev.rejoin.transport.netty.NettyProbe;
import dev.rejoin.transport.netty.TlsContexts;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslProvider;

/** All gRPC connections of a process. */
final class GrpcConnector extends NettyConnector {
  private final GrpcParts parts;

  GrpcConnector(GrpcOptions options, TransportContext context) {
    super(
        "rejoin-grpc",
        options.netty(),
        context,
        new TlsContexts(
            context.tls(), builder -> GrpcSslContexts.configure(builder, SslProvider.JDK)));
    parts = new GrpcParts(options, parts(), new KeepAlivePace(options.keepAlive()));
  }

  @Override
  protected NettyAttempt newAttempt(AttemptOrder order) {
    return new GrpcAttempt(parts, order);
  }

  @Override
  protected NettyProbe newProbe() {
    return new GrpcProbe(parts);
  }
}
