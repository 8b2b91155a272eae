package dev.rejoin.transport.websocket;

import dev.rejoin.api.settings.Option;
import dev.rejoin.api.settings.Settings;
import dev.rejoin.api.transport.Connector;
import dev.rejoin.api.transport.Transport;
import dev.rejoin.api.transport.TransportContext;
import java.util.List;
import java.util.Set;

/**
 * Carries the protocol as JSON text frames over WebSocket (RFC 6455), selected by {@code ws} and {@code wss} endpoints.
 *
 * <p>Host names are looked up again at every attempt. The JDK caches addresses for 30 s unless the process sets the
 * security property {@code networkaddress.cache.ttl} to 0 before its first look-up, as the agent does.
 *
 * <p>Its options are described by {@link #options()}.
 */
public final class WebSocketTransport implements Transport {

  @Override
  public String name() {
    return WebSocketOptions.TRANSPORT;
  }

  @Override
  public Set<String> schemes() {
    return Set.of("ws", "wss");
  }

  @Override
  public List<Option<?>> options() {
    return WebSocketOptions.ALL;
  }

  @Override
  public Connector create(Settings settings, TransportContext context) {
    return new WebSocketConnector(WebSocketOptions.from(settings), context);
  }
}
