package dev.rejoin.transport.websocket;

import dev.rejoin.api.transport.TransportContext;
import dev.rejoin.transport.netty.AttemptOrder;
import dev.rejoin.transport.netty.NettyAttempt;
import dev.rejoin.transport.netty.NettyConnector;
import dev.rejoin.transport.netty.NettyProbe;
import dev.rejoin.transport.netty.TlsContexts;
import dev.rejoin.transport.websocket.wire.JsonCodec;

/** All WebSocket connections of a process. */
final class WebSocketConnector extends NettyConnector {
  private final ConnectorParts parts;

  WebSocketConnector(WebSocketOptions options, TransportContext context) {
    super("rejoin-websocket", options.netty(), context, new TlsContexts(context.tls()));
    parts = new ConnectorParts(options, parts(), new JsonCodec(options.longestMessage()));
  }

  @Override
  protected NettyAttempt newAttempt(AttemptOrder order) {
    return new WebSocketAttempt(parts, order);
  }

  @Override
  protected NettyProbe newProbe() {
    return new HealthProbe(parts);
  }
}
