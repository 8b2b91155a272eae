package dev.rejoin.controlplane.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.controlplane.ControlPlane;
import dev.rejoin.controlplane.ControlPlaneConfig;
import dev.rejoin.controlplane.grpc.Http2Client.Frame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameTypes;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a peer cannot do to the gRPC port, proved over raw sockets. Whatever it did, the next agent is served. */
@Timeout(120)
class GrpcLimitsTest {
  private static final int MOST_CALLS = 128;
  private static final int MOST_RESETS = 200;

  private final ControlPlane controlPlane = ControlPlane.start(
      ControlPlaneConfig.onFreePort().withGrpcPort(0).withHandshakeTimeout(Duration.ofSeconds(1)));
  private final int port = controlPlane.grpcEndpoint().orElseThrow().port();

  @AfterEach
  void nextAgentIsServed() throws Exception {
    try (controlPlane;
        Http2Client next = Http2Client.speaking(port)) {
      assertAccepted(next, 1, "next");
    }
  }

  private static void assertAccepted(Http2Client client, int stream, String id) throws Exception {
    client.call(stream, id);
    Frame headers = client.next(Http2FrameTypes.HEADERS);
    assertThat(headers.stream()).isEqualTo(stream);
    assertThat(client.header(headers, ":status")).isEqualTo("200");
    assertThat(Http2Client.isLast(headers)).isFalse();
  }

  @Test
  void connection_thatSaysNothing_isClosed() throws IOException {
    try (Http2Client client = Http2Client.silent(port)) {
      client.awaitEnd();
    }
  }

  @Test
  void connection_thatIsNotHttp2_isClosed() throws IOException {
    try (Http2Client client = Http2Client.silent(port)) {
      client.write("GET /health HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

      client.awaitEnd();
    }
  }

  @Test
  void connection_withoutACall_isClosed() throws IOException {
    try (Http2Client client = Http2Client.speaking(port)) {
      assertThat(client.next(Http2FrameTypes.GO_AWAY).goAwayCode())
          .isEqualTo((int) Http2Error.NO_ERROR.code());
      client.awaitEnd();
    }
  }

  @Test
  void message_overTheLimit_endsItsCallBeforeItIsRead() throws Exception {
    try (Http2Client client = Http2Client.speaking(port)) {
      assertAccepted(client, 1, "greedy");

      client.message(1, 256 * 1024 + 1);

      assertThat(client.next(Http2FrameTypes.RST_STREAM).stream()).isEqualTo(1);
      assertAccepted(client, 3, "greedy");
    }
  }

  @Test
  void message_thatIsNone_isAnsweredAndTheCallGoesOn() throws Exception {
    try (Http2Client client = Http2Client.speaking(port)) {
      assertAccepted(client, 1, "babbling");

      client.message(1, 3, (byte) 0xff, (byte) 0xff, (byte) 0xff);
      assertThat(client.next(Http2FrameTypes.DATA).payload()).isNotEmpty();
      client.message(1, 3, (byte) 0xff, (byte) 0xff, (byte) 0xff);

      assertThat(client.next(Http2FrameTypes.DATA).payload()).isNotEmpty();
    }
  }

  @Test
  void metadata_overTheLimit_isRefused() throws Exception {
    try (Http2Client client = Http2Client.speaking(port)) {
      client.call(1, "talkative", "x-large", "x".repeat(9 * 1024));

      Frame refusal = client.next(Http2FrameTypes.HEADERS);
      assertThat(client.header(refusal, ":status")).isEqualTo("431");
    }
  }

  @Test
  void calls_overTheLimitOfOneConnection_areRefused() throws Exception {
    try (Http2Client client = Http2Client.speaking(port)) {
      int stream = 1;
      for (int call = 0; call < MOST_CALLS; call++, stream += 2) {
        assertAccepted(client, stream, "many");
      }

      client.call(stream, "many");

      Frame reset = client.next(Http2FrameTypes.RST_STREAM);
      assertThat(reset.stream()).isEqualTo(stream);
      assertThat(reset.resetCode()).isEqualTo((int) Http2Error.REFUSED_STREAM.code());
    }
  }

  @Test
  void resets_overTheBudget_endTheConnection() throws IOException {
    try (Http2Client client = Http2Client.speaking(port)) {
      try {
        for (int stream = 1; stream < 2 * (MOST_RESETS + 50); stream += 2) {
          client.call(stream, "rapid");
          client.reset(stream);
        }
      } catch (SocketException endedBefore) {
        // what it said stands to be read
      }

      assertThat(client.next(Http2FrameTypes.GO_AWAY).goAwayCode())
          .isEqualTo((int) Http2Error.ENHANCE_YOUR_CALM.code());
    }
  }

  @Test
  void pings_tooOften_endTheConnection() throws IOException {
    try (Http2Client client = Http2Client.speaking(port)) {
      for (int ping = 0; ping < 10; ping++) {
        client.ping();
      }

      Frame goAway = client.next(Http2FrameTypes.GO_AWAY);
      assertThat(goAway.goAwayCode()).isEqualTo((int) Http2Error.ENHANCE_YOUR_CALM.code());
      assertThat(goAway.debugData()).isEqualTo("too_many_pings");
      client.awaitEnd();
    }
  }
}
