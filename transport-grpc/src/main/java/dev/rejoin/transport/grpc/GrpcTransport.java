package dev.rejoin.transport.grpc;

import dev.rejoin.api.settings.Option;
import dev.rejoin.api.settings.Settings;
import dev.rejoin.api.transport.Connector;
import dev.rejoin.api.transport.Transport;
import dev.rejoin.api.transport.TransportContext;
import java.util.List;
import java.util.Set;

/**
 * Carries the protocol as protobuf messages over one bidirectional gRPC stream, {@code rejoin.v1.AgentService/Connect}
 * or, for a connection of heartbeats only, {@code rejoin.v1.Heartbeats/Beat}. Selected by {@code grpc} and
 * {@code grpcs} endpoints, whose path is {@code /}.
 *
 * <p>gRPC's own connection management is out of the way: sockets are dialled here, each is given to a gRPC channel of
 * its own, and the channel goes with its socket. There is no backoff, no retry and no idle mode beneath an attempt. The
 * connection is open when the server has sent its response headers.
 *
 * <p>Host names are looked up again at every attempt. The JDK caches addresses for 30 s unless the process sets the
 * security property {@code networkaddress.cache.ttl} to 0 before its first look-up, as the agent does.
 *
 * <p>Its options are described by {@link #options()}.
 */
public final class GrpcTransport implements Transport {

  @Override
  public String name() {
    return GrpcOptions.TRANSPORT;
  }

  @Override
  public Set<String> schemes() {
    return GrpcOptions.SCHEMES;
  }

  @Override
  public List<Option<?>> options() {
    return GrpcOptions.ALL;
  }

  @Override
  public Connector create(Settings settings, TransportContext context) {
    return new GrpcConnector(GrpcOptions.from(settings), context);
  }
}
