package dev.rejoin.transport.grpc;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.settings.Option;
import dev.rejoin.api.settings.Settings;
import dev.rejoin.transport.grpc.wire.GrpcProtocol;
import dev.rejoin.transport.netty.NettyOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The transport's settings.
 *
 * @param netty what all transports on Netty have
 * @param longestMessage in bytes
 * @param flowControlWindow bytes that the peer may send before this side has taken them
 * @param keepAlive how long nothing may arrive before HTTP/2 asks; zero for never
 * @param healthEndpoint what a probe asks instead of the control plane's own address
 */
record GrpcOptions(
    NettyOptions netty,
    int longestMessage,
    int flowControlWindow,
    Duration keepAlive,
    Optional<Endpoint> healthEndpoint) {

  static final String TRANSPORT = "grpc";
  static final Set<String> SCHEMES = Set.of("grpc", "grpcs");

  private static final String HEALTH_EXPECTATION = "grpc://host:port or grpcs://host:port";

  private static final Option<Integer> LONGEST_MESSAGE = Option.integer(
          "max_message", 96 * 1024, 16 * 1024 * 1024)
      .byDefault(GrpcProtocol.LONGEST_MESSAGE)
      .meaning("Longest message accepted, in bytes. A longer one closes the connection.");

  private static final Option<Integer> FLOW_CONTROL_WINDOW = Option.integer(
          "flow_control_window", 64 * 1024, 16 * 1024 * 1024)
      .byDefault(1024 * 1024)
      .meaning("Bytes the control plane may send before this side has taken them: the most that"
          + " waits in memory for an agent that is slow.");

  private static final Option<Duration> KEEP_ALIVE = Option.duration(
          "keep_alive", Duration.ZERO, Duration.ofHours(1))
      .byDefault(Duration.ZERO)
      .accepting(
          value -> value.isZero() || value.compareTo(Duration.ofSeconds(10)) >= 0, "0s, or 10s..1h")
      .meaning("HTTP/2 pings after so long without a byte; 0s for none. Heartbeats do the same"
          + " sooner, so this only serves proxies that count HTTP/2 pings. Where the server finds it"
          + " too often (too_many_pings), it is doubled for that server, up to 1h.");

  private static final Option<Endpoint> HEALTH_ENDPOINT = Option.text("health_endpoint")
      .as(GrpcOptions::healthEndpoint, Endpoint::toString, HEALTH_EXPECTATION)
      .meaning("Where a probe asks grpc.health.v1 instead of the control plane's own address."
          + " Without it, probing grpcs is a plain TCP connect: a probe that costs a handshake"
          + " saves nothing.");

  static final List<Option<?>> ALL = Stream.concat(
          NettyOptions.ALL.stream(),
          Stream.of(LONGEST_MESSAGE, FLOW_CONTROL_WINDOW, KEEP_ALIVE, HEALTH_ENDPOINT))
      .toList();

  static GrpcOptions from(Settings settings) {
    return new GrpcOptions(
        NettyOptions.from(settings),
        settings.get(LONGEST_MESSAGE),
        settings.get(FLOW_CONTROL_WINDOW),
        settings.get(KEEP_ALIVE),
        settings.find(HEALTH_ENDPOINT));
  }

  private static Endpoint healthEndpoint(String text) {
    Endpoint endpoint = Endpoint.parse(text);
    if (!SCHEMES.contains(endpoint.scheme()) || !endpoint.path().equals("/")) {
      throw new IllegalArgumentException(
          "health_endpoint: " + text + " (expected: " + HEALTH_EXPECTATION + ")");
    }
    return endpoint;
  }
}
