package dev.rejoin.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.Severity;
import dev.rejoin.api.transport.ConnectRequest;
import dev.rejoin.testkit.contract.ConnectorBench;
import dev.rejoin.testkit.contract.RecordingListener;
import dev.rejoin.transport.websocket.wire.JsonCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From HTTP to WebSocket, byte by byte (RFC 6455, section 4). */
class UpgradeTest extends BenchTest {

  @Test
  void request_hasWhatItNeedsAndNothingABrowserWouldSend() throws IOException {
    UpgradeServer server = bench().closing(UpgradeServer.answering("HTTP/1.1 503 Busy\r\n\r\n"));

    bench().connect(server.endpoint());
    String request = server.awaitRequest();

    assertThat(request).startsWith("GET /agents HTTP/1.1\r\n");
    assertThat(UpgradeServer.header(request, "host")).isEqualTo("127.0.0.1:" + server.port());
    assertThat(UpgradeServer.header(request, "upgrade")).isEqualTo("websocket");
    assertThat(UpgradeServer.header(request, "connection")).isEqualToIgnoringCase("upgrade");
    assertThat(UpgradeServer.header(request, "sec-websocket-version")).isEqualTo("13");
    assertThat(UpgradeServer.header(request, "sec-websocket-protocol")).isEqualTo("rejoin.v1");
    assertThat(UpgradeServer.header(request, "sec-websocket-key")).hasSize(24);
    assertThat(UpgradeServer.header(request, "authorization"))
        .isEqualTo("Bearer " + ConnectorBench.TOKEN.reveal());
    assertThat(UpgradeServer.header(request, "rejoin-agent-id")).isEqualTo(ConnectorBench.AGENT_ID);
    assertThat(request.toLowerCase(Locale.ROOT))
        .doesNotContain("origin:", "cookie:", "sec-websocket-extensions:");
  }

  @ParameterizedTest
  @CsvSource({
    "400, unexpected_status,     TRANSIENT",
    "401, unauthenticated,       SLOW",
    "403, forbidden,             SLOW",
    "404, wrong_path_or_version, TRANSIENT",
    "426, wrong_path_or_version, TRANSIENT",
    "407, unexpected_status,     TRANSIENT",
    "429, busy,                  TRANSIENT",
    "500, unexpected_status,     TRANSIENT",
    "503, busy,                  TRANSIENT",
    "200, unexpected_status,     TRANSIENT",
    "304, redirected,            SLOW",
  })
  void answer_otherThan101_isNamed(int status, String code, Severity severity) throws IOException {
    ConnectFailure reason = failureOn("HTTP/1.1 " + status + " Said So\r\n\r\n");

    assertThat(reason.code()).isEqualTo(code);
    assertThat(reason.severity()).isEqualTo(severity);
    assertThat(reason.afterTcpConnected()).isTrue();
    assertThat(reason.detail()).contains(Integer.toString(status));
  }

  @Test
  void redirect_isNotFollowedAndItsQueryIsNotShown() throws IOException {
    UpgradeServer elsewhere = bench().closing(UpgradeServer.answering(""));

    ConnectFailure reason = failureOn("HTTP/1.1 307 Go\r\nLocation: ws://127.0.0.1:"
        + elsewhere.port() + "/steal?token=abc\r\n\r\n");

    assertThat(reason)
        .isEqualTo(
            new ConnectFailure.Redirected(307, "ws://127.0.0.1:" + elsewhere.port() + "/steal"));
  }

  @Test
  void busy_withBothHints_takesTheMilliseconds() throws IOException {
    ConnectFailure reason =
        failureOn("HTTP/1.1 429 Busy\r\nRetry-After: 5\r\nrejoin-retry-after-ms: 4321\r\n\r\n");

    assertThat(reason.retryAfter()).contains(Duration.ofMillis(4321));
  }

  @Test
  void busy_withGarbledHint_hasNone() throws IOException {
    ConnectFailure reason = failureOn("HTTP/1.1 503 Busy\r\nRetry-After: -3\r\n\r\n");

    assertThat(reason.retryAfter()).isEmpty();
  }

  @Test
  void reasonPhrase_thatIsHostile_isClipped() throws IOException {
    ConnectFailure reason = failureOn("HTTP/1.1 503 \u001b[31m" + "x".repeat(500) + "\r\n\r\n");

    assertThat(reason.detail()).hasSizeLessThan(120).doesNotContain("\u001b");
  }

  @Test
  void refusal_withAnEndlessBody_isNotReadToItsEnd() throws IOException {
    UpgradeServer server = bench().closing(UpgradeServer.start((request, socket) -> {
      UpgradeServer.write(socket, "HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n");
      while (true) {
        UpgradeServer.write(socket, "400\r\n" + "x".repeat(0x400) + "\r\n");
      }
    }));

    assertThat(bench().connect(server.endpoint()).awaitFailed().reason())
        .isInstanceOf(ConnectFailure.Busy.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sec-WebSocket-Accept: bm90IHRoZSByaWdodCBvbmUgYXQgYWxs\r\nSec-WebSocket-Protocol: rejoin.v1\r\n",
        "Sec-WebSocket-Protocol: rejoin.v1\r\n",
        "Sec-WebSocket-Accept: {accept}\r\n",
        "Sec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Protocol: rejoin.v2\r\n",
      })
  void upgrade_thatDoesNotAnswerTheRequest_isAViolation(String headers) throws IOException {
    UpgradeServer server = bench()
        .closing(UpgradeServer.start((request, socket) -> UpgradeServer.write(
            socket,
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + headers.replace("{accept}", UpgradeServer.accept(request)) + "\r\n")));

    assertThat(bench().connect(server.endpoint()).awaitFailed().reason())
        .isInstanceOf(ConnectFailure.ProtocolViolation.class);
  }

  @Test
  void headers_over8KiB_areAViolation() throws IOException {
    assertThat(failureOn("HTTP/1.1 101 Switching Protocols\r\nX: " + "x".repeat(9000) + "\r\n\r\n"))
        .isEqualTo(
            new ConnectFailure.ProtocolViolation("the response's headers are over 8192 bytes"));
  }

  @Test
  void headers_thatNeverEnd_areAViolation() throws IOException {
    UpgradeServer server = bench().closing(UpgradeServer.start((request, socket) -> {
      UpgradeServer.write(socket, "HTTP/1.1 101 Switching Protocols\r\n");
      while (true) {
        UpgradeServer.write(socket, "X-More: yes\r\n");
      }
    }));

    assertThat(bench().connect(server.endpoint()).awaitFailed().reason())
        .isInstanceOf(ConnectFailure.ProtocolViolation.class);
  }

  @Test
  void interimResponse_isSkipped() throws IOException {
    UpgradeServer server = bench()
        .closing(UpgradeServer.start((request, socket) -> UpgradeServer.write(
            socket,
            "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + UpgradeServer.accepting(request))));

    bench().connect(server.endpoint()).awaitOpened();
  }

  @Test
  void framesRightBehindTheUpgrade_areReceivedAfterOpened() throws IOException {
    String message = new JsonCodec().encodeText(ConnectorBench.heartbeat(1));
    String frame = "\u0081" + (char) message.getBytes(StandardCharsets.UTF_8).length + message;
    UpgradeServer server = bench()
        .closing(UpgradeServer.start((request, socket) ->
            UpgradeServer.write(socket, UpgradeServer.accepting(request) + frame + frame)));

    RecordingListener heard = bench().connect(server.endpoint());

    heard.awaitOpened();
    assertThat(heard.awaitReceived()).isEqualTo(ConnectorBench.heartbeat(1));
    assertThat(heard.awaitReceived()).isEqualTo(ConnectorBench.heartbeat(1));
  }

  @Test
  void path_isSentAsWritten() throws IOException {
    UpgradeServer server = bench().closing(UpgradeServer.answering("HTTP/1.1 503 Busy\r\n\r\n"));

    bench().connect(new Endpoint("ws", "127.0.0.1", server.port(), "/a%20b/c"));

    assertThat(server.awaitRequest()).startsWith("GET /a%20b/c HTTP/1.1\r\n");
  }

  @Test
  void propagation_thatNoHeaderMayCarry_isAFaultOfOurs() throws IOException {
    UpgradeServer server = bench().closing(UpgradeServer.answering(""));
    ConnectRequest request = ConnectorBench.request(server.endpoint(), AMPLE, Optional::empty);
    ConnectRequest broken = new ConnectRequest(
        request.agentId(),
        request.endpoint(),
        request.role(),
        request.deadline(),
        request.credentials(),
        Map.of("trace\nparent", "x"));

    assertThat(bench().dial(broken).heard().awaitFailed().reason())
        .isInstanceOf(ConnectFailure.InternalFault.class);
  }

  private ConnectFailure failureOn(String response) throws IOException {
    UpgradeServer server = bench().closing(UpgradeServer.answering(response));
    return bench().connect(server.endpoint()).awaitFailed().reason();
  }
}
