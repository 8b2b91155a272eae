package dev.rejoin.transport.websocket;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.settings.Option;
import dev.rejoin.api.settings.Settings;
import dev.rejoin.transport.netty.NettyOptions;
import dev.rejoin.transport.websocket.wire.WebSocketProtocol;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The transport's settings.
 *
 * @param netty what all transports on Netty have
 * @param longestMessage in bytes
 * @param healthEndpoint what a probe asks instead of the control plane's own address
 */
record WebSocketOptions(NettyOptions netty, int longestMessage, Optional<Endpoint> healthEndpoint) {

  static final String TRANSPORT = "websocket";

  private static final Set<String> HEALTH_SCHEMES = Set.of("http", "https");
  private static final String HEALTH_EXPECTATION =
      "http://host:port/path or https://host:port/path";

  private static final Option<Integer> LONGEST_MESSAGE = Option.integer(
          "max_message", WebSocketProtocol.LONGEST_FRAME, 16 * 1024 * 1024)
      .byDefault(WebSocketProtocol.LONGEST_MESSAGE)
      .meaning("Longest message accepted, in bytes over all its frames. A longer one closes the"
          + " connection with 1009.");

  private static final Option<Endpoint> HEALTH_ENDPOINT = Option.text("health_endpoint")
      .as(WebSocketOptions::healthEndpoint, Endpoint::toString, HEALTH_EXPECTATION)
      .meaning("What a probe asks with HEAD instead of /health on the control plane's own address."
          + " Without it, probing wss is a plain TCP connect: a probe that costs a handshake saves"
          + " nothing.");

  static final List<Option<?>> ALL = Stream.concat(
          NettyOptions.ALL.stream(), Stream.of(LONGEST_MESSAGE, HEALTH_ENDPOINT))
      .toList();

  static WebSocketOptions from(Settings settings) {
    return new WebSocketOptions(
        NettyOptions.from(settings), settings.get(LONGEST_MESSAGE), settings.find(HEALTH_ENDPOINT));
  }

  private static Endpoint healthEndpoint(String text) {
    Endpoint endpoint = Endpoint.parse(text);
    if (!HEALTH_SCHEMES.contains(endpoint.scheme())) {
      throw new IllegalArgumentException(
          "health_endpoint: " + text + " (expected: " + HEALTH_EXPECTATION + ")");
    }
    return endpoint;
  }
}
