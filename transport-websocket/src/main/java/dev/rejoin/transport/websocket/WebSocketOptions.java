package dev.rejoin.transport.websocket;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.settings.Option;
import dev.rejoin.api.settings.Settings;
import dev.rejoin.transport.websocket.wire.WebSocketProtocol;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The transport's settings.
 *
 * @param ioThreads event loops of the process
 * @param nativeIo whether to use epoll where it is available
 * @param tcpUserTimeout how long TCP may leave written data unacknowledged; zero leaves it to the kernel
 * @param longestMessage in bytes
 * @param writeHighWater bytes buffered for writing above which a connection is not writable
 * @param healthEndpoint what a probe asks instead of the control plane's own address
 */
record WebSocketOptions(
    int ioThreads,
    boolean nativeIo,
    Duration tcpUserTimeout,
    int longestMessage,
    int writeHighWater,
    Optional<Endpoint> healthEndpoint) {

  static final String TRANSPORT = "websocket";

  private static final Set<String> HEALTH_SCHEMES = Set.of("http", "https");
  private static final String HEALTH_EXPECTATION =
      "http://host:port/path or https://host:port/path";

  static final Option<Integer> IO_THREADS = Option.integer("io_threads", 1, 64)
      .byDefault(2)
      .meaning("Event loops, each one thread, shared by all connections of the process.");

  static final Option<Boolean> NATIVE = Option.flag("native")
      .byDefault(true)
      .meaning("Use epoll where it is available (Linux on x86-64 and arm64), which knows"
          + " tcp_user_timeout; otherwise, and elsewhere, the JDK's nio.");

  static final Option<Duration> TCP_USER_TIMEOUT = Option.duration(
          "tcp_user_timeout", Duration.ZERO, Duration.ofMinutes(10))
      .byDefault(Duration.ofSeconds(4))
      .meaning("How long written data may stay unacknowledged, or the peer's window shut, before"
          + " TCP gives the connection up. Only with epoll; 0s leaves it to the kernel, which"
          + " takes 15 minutes. Heartbeats notice a dead peer in any case.");

  static final Option<Integer> LONGEST_MESSAGE = Option.integer(
          "max_message", WebSocketProtocol.LONGEST_FRAME, 16 * 1024 * 1024)
      .byDefault(WebSocketProtocol.LONGEST_MESSAGE)
      .meaning("Longest message accepted, in bytes over all its frames. A longer one closes the"
          + " connection with 1009.");

  static final Option<Integer> WRITE_HIGH_WATER = Option.integer(
          "write_high_water", 16 * 1024, 16 * 1024 * 1024)
      .byDefault(256 * 1024)
      .meaning("Bytes buffered for writing above which producers are asked to wait, until half"
          + " of it is left.");

  static final Option<Endpoint> HEALTH_ENDPOINT = Option.text("health_endpoint")
      .as(WebSocketOptions::healthEndpoint, Endpoint::toString, HEALTH_EXPECTATION)
      .meaning("What a probe asks with HEAD instead of /health on the control plane's own address."
          + " Without it, probing wss is a plain TCP connect: a probe that costs a handshake saves"
          + " nothing.");

  static final List<Option<?>> ALL = List.of(
      IO_THREADS, NATIVE, TCP_USER_TIMEOUT, LONGEST_MESSAGE, WRITE_HIGH_WATER, HEALTH_ENDPOINT);

  static WebSocketOptions from(Settings settings) {
    return new WebSocketOptions(
        settings.get(IO_THREADS),
        settings.get(NATIVE),
        settings.get(TCP_USER_TIMEOUT),
        settings.get(LONGEST_MESSAGE),
        settings.get(WRITE_HIGH_WATER),
        settings.find(HEALTH_ENDPOINT));
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
