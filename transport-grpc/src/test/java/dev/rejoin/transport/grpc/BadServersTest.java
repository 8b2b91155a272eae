package dev.rejoin.transport.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.api.reason.Reason;
import dev.rejoin.testkit.contract.ConnectorBench;
import dev.rejoin.testkit.contract.RecordingListener;
import dev.rejoin.transport.netty.RawServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything a server can be instead of a control plane, met over and over: each has its named reason, every time, and
 * nothing of it stays behind, neither thread nor socket nor buffer.
 */
@Timeout(120)
class BadServersTest {
  private static final int ROUNDS = 5;
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final byte[] ACCEPTED =
      Frames.headers(3, false, ":status", "200", "content-type", "application/grpc");

  private interface Starting {
    RawServer start() throws IOException;
  }

  private static Arguments bad(String what, String reason, Starting server) {
    return Arguments.of(what, reason, server);
  }

  private static Starting saying(String text) {
    return () -> RawServer.saying(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static Starting answering(byte[]... frames) {
    return () -> Http2Server.answering(frames);
  }

  /** As {@link #answering}, and then the end. */
  private static Starting ending(byte[]... frames) {
    return () -> Http2Server.start(socket -> socket.getOutputStream().write(Frames.of(frames)));
  }

  static Stream<Arguments> beforeTheCallIsAccepted() {
    return Stream.of(
        bad("HTTP/1.1", "protocol_violation", saying("HTTP/1.1 400 Bad Request\r\n\r\n")),
        bad("another protocol", "protocol_violation", saying("SSH-2.0-OpenSSH_9.6\r\n")),
        bad("never SETTINGS", "connect_timeout", saying("")),
        bad(
            "accepts and closes",
            "connection_reset",
            () -> RawServer.start(socket -> socket.getInputStream().read())),
        bad(
            "not gRPC",
            "protocol_violation",
            answering(Frames.headers(3, true, ":status", "200", "content-type", "text/html"))),
        bad(
            "not found",
            "wrong_path_or_version",
            answering(Frames.headers(3, true, ":status", "404", "content-type", "text/html"))),
        bad("reset, INTERNAL_ERROR", "protocol_violation", answering(Frames.reset(3, 2))),
        bad("reset, REFUSED_STREAM", "busy", answering(Frames.reset(3, 7))),
        bad("reset, ENHANCE_YOUR_CALM", "busy", answering(Frames.reset(3, 11))),
        bad("GOAWAY, NO_ERROR", "busy", answering(Frames.goAway(0, 0, "max_age"))),
        bad("GOAWAY, too many pings", "busy", answering(Frames.goAway(0, 11, "too_many_pings"))),
        bad("GOAWAY, PROTOCOL_ERROR", "protocol_violation", answering(Frames.goAway(0, 1, "why"))),
        bad(
            "metadata too large",
            "protocol_violation",
            answering(Frames.headers(
                3,
                false,
                ":status",
                "200",
                "content-type",
                "application/grpc",
                "x",
                "x".repeat(9_000)))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void beforeTheCallIsAccepted(String what, String reason, Starting starting) throws Exception {
    try (ConnectorBench bench = ConnectorBench.of(new GrpcTransport(), Map.of())) {
      RawServer server = bench.closing(starting.start());
      for (int round = 0; round < ROUNDS; round++) {
        RecordingListener heard = reason.equals("connect_timeout")
            ? bench.connect(at(server), SHORT)
            : bench.connect(at(server));

        assertThat(heard.awaitFailed().reason()).extracting(Reason::code).isEqualTo(reason);
      }
      assertThat(server.connections()).isEqualTo(ROUNDS);
    }
  }

  static Stream<Arguments> afterTheCallIsAccepted() {
    return Stream.of(
        bad("end of stream", "connection_lost", ending(ACCEPTED)),
        bad(
            "half a frame",
            "connection_lost",
            ending(ACCEPTED, Arrays.copyOf(Frames.goAway(3, 0, "why"), 12))),
        bad("reset", "connection_lost", answering(ACCEPTED, Frames.reset(3, 2))),
        bad("GOAWAY", "closed_1013", ending(ACCEPTED, Frames.goAway(3, 11, "too_many_pings"))),
        bad(
            "trailers too large",
            "protocol_broken",
            answering(
                ACCEPTED, Frames.headers(3, true, "grpc-status", "0", "x", "x".repeat(9_000)))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void afterTheCallIsAccepted(String what, String reason, Starting starting) throws Exception {
    try (ConnectorBench bench = ConnectorBench.of(new GrpcTransport(), Map.of())) {
      RawServer server = bench.closing(starting.start());
      for (int round = 0; round < ROUNDS; round++) {
        RecordingListener heard = bench.connect(at(server));
        heard.awaitOpened();

        Disconnect end = heard.awaitClosed();

        assertThat(end.code()).as(end.detail()).isEqualTo(reason);
      }
    }
  }

  private static Endpoint at(RawServer server) {
    return new Endpoint("grpc", "127.0.0.1", server.port(), "/");
  }
}
