package dev.rejoin.controlplane.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.Session;
import dev.rejoin.api.message.ErrorReport;
import dev.rejoin.api.message.HeartbeatAck;
import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.Ping;
import dev.rejoin.api.message.Pong;
import dev.rejoin.api.message.ProtocolFallback;
import dev.rejoin.api.message.Register;
import dev.rejoin.api.message.Rejected;
import dev.rejoin.controlplane.ControlPlane;
import dev.rejoin.controlplane.ControlPlaneConfig;
import dev.rejoin.transport.websocket.wire.WebSocketProtocol;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever one peer does, the others are served. */
final class MisbehavingPeerTest {
  private final ControlPlane controlPlane = ControlPlane.start(
      ControlPlaneConfig.onFreePort().withHandshakeTimeout(Duration.ofMillis(500)));
  private TestAgent witness;
  private Session session;

  @BeforeEach
  void connectWitness() {
    witness = TestAgent.connect(controlPlane.endpoint(), "witness");
    session = witness.register();
  }

  @AfterEach
  void witnessIsServed() {
    assertThat(witness.heartbeat(session.epoch())).isInstanceOf(HeartbeatAck.class);
    witness.close();
    controlPlane.close();
  }

  // ---- before the upgrade

  private int status(String request) throws IOException {
    try (RawClient client = new RawClient(controlPlane.endpoint())) {
      client.write(request);
      int status = client.readStatus();
      assertThat(status).isNotEqualTo(101);
      return status;
    }
  }

  @Test
  void health_isAnsweredToGetAndHead() throws IOException {
    try (RawClient client = new RawClient(controlPlane.endpoint())) {
      client.write("GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(client.readHead()).startsWith("HTTP/1.1 200 ").contains("content-length: 15");
    }
    assertThat(status("HEAD /health HTTP/1.1\r\nHost: x\r\n\r\n")).isEqualTo(200);
    assertThat(status("POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"))
        .isEqualTo(405);
  }

  @Test
  void otherPaths_areNotFound() throws IOException {
    assertThat(status("GET /admin HTTP/1.1\r\nHost: x\r\n\r\n")).isEqualTo(404);
    assertThat(status(RawClient.upgrade("/elsewhere", ""))).isEqualTo(404);
  }

  @Test
  void plainRequest_isToldToUpgrade() throws IOException {
    assertThat(status("GET / HTTP/1.1\r\nHost: x\r\n\r\n")).isEqualTo(426);
    assertThat(status(RawClient.upgrade("/", "").replace("Version: 13", "Version: 8")))
        .isEqualTo(426);
  }

  @Test
  void otherSubProtocol_isRefused() throws IOException {
    assertThat(status(RawClient.upgrade("/", "").replace("rejoin.v1", "mqtt"))).isEqualTo(400);
  }

  @Test
  void bothPaths_upgrade() throws IOException {
    for (String path : new String[] {"/", "/v1/connect", "/v1/connect?from=here"}) {
      try (RawClient client = new RawClient(controlPlane.endpoint())) {
        client.write(RawClient.upgrade(path, ""));
        assertThat(client.readHead())
            .startsWith("HTTP/1.1 101 ")
            .contains("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
            .contains("sec-websocket-protocol: rejoin.v1");
      }
    }
  }

  @Test
  void browser_isRefused() throws IOException {
    assertThat(status(RawClient.upgrade("/", "Origin: http://localhost\r\n"))).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"no spaces", "a/b", "ä"})
  void impossibleAgentId_isRefused(String id) throws IOException {
    assertThat(status(RawClient.upgrade("/", "rejoin-agent-id: " + id + "\r\n")))
        .isEqualTo(400);
  }

  @Test
  void headersOverTheLimit_areRefused() throws IOException {
    assertThat(status(RawClient.upgrade("/", "x: " + "y".repeat(9 * 1024) + "\r\n")))
        .isEqualTo(400);
  }

  @Test
  void noHttpAtAll_isRefused() throws IOException {
    assertThat(status("\u0016\u0003\u0001\r\n\r\n")).isEqualTo(400);
  }

  @Test
  void slowHandshake_isEndedAtItsDeadline() throws IOException {
    try (RawClient silent = new RawClient(controlPlane.endpoint());
        RawClient trickling = new RawClient(controlPlane.endpoint())) {
      trickling.write("GET / HTTP/1.1\r\nHost: x\r\n");

      assertThat(silent.isEnded()).isTrue();
      assertThat(trickling.isEnded()).isTrue();
    }
  }

  // ---- frames

  @Test
  void unmaskedFrame_isAProtocolError() throws IOException {
    try (RawClient client = RawClient.upgraded(controlPlane.endpoint(), "a")) {
      client.write(new byte[] {(byte) 0x81, 2, '{', '}'});

      assertThat(client.readCloseCode()).isEqualTo(1002);
      assertThat(client.isEnded()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"0xC1", "0xA1", "0x91", "0x83", "0x8B", "0x80", "0x09"})
  void impossibleFrame_isAProtocolError(String first) throws IOException {
    try (RawClient client = RawClient.upgraded(controlPlane.endpoint(), "a")) {
      client.frame(Integer.decode(first), new byte[] {'{', '}'});

      assertThat(client.readCloseCode()).isEqualTo(1002);
    }
  }

  @Test
  void largeControlFrame_isAProtocolError() throws IOException {
    try (RawClient client = RawClient.upgraded(controlPlane.endpoint(), "a")) {
      client.frame(0x89, new byte[126]);

      assertThat(client.readCloseCode()).isEqualTo(1002);
    }
  }

  @Test
  void messageWithinAMessage_isAProtocolError() throws IOException {
    try (RawClient client = RawClient.upgraded(controlPlane.endpoint(), "a")) {
      client.frame(0x01, new byte[] {'{'});
      client.frame(0x81, new byte[] {'}'});

      assertThat(client.readCloseCode()).isEqualTo(1002);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {WebSocketProtocol.LONGEST_FRAME + 1, 1L << 31, Long.MAX_VALUE})
  void frameOverTheLimit_isTooLargeBeforeItIsRead(long length) throws IOException {
    try (RawClient client = RawClient.upgraded(controlPlane.endpoint(), "a")) {
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      head.write(0x81);
      RawClient.length(head, 0x80, Math.max(length, 65536));
      head.writeBytes(new byte[4]);
      client.write(head.toByteArray());

      assertThat(client.readCloseCode()).isEqualTo(1009);
    }
  }

  @Test
  void messageOverTheLimit_isTooLarge() throws IOException {
    try (RawClient client = RawClient.upgraded(controlPlane.endpoint(), "a")) {
      byte[] part = new byte[90 * 1024];
      client.frame(0x01, part);
      client.frame(0x00, part);
      client.frame(0x00, part);

      assertThat(client.readCloseCode()).isEqualTo(1009);
    }
  }

  @Test
  void endlessEmptyFragments_areTooLarge() throws IOException {
    try (RawClient client = RawClient.upgraded(controlPlane.endpoint(), "a")) {
      client.frame(0x01, new byte[0]);
      for (int i = 0; i < 64; i++) {
        client.frame(0x00, new byte[0]);
      }

      assertThat(client.readCloseCode()).isEqualTo(1009);
    }
  }

  @Test
  void binaryFrame_isUnsupported() throws IOException {
    try (RawClient client = RawClient.upgraded(controlPlane.endpoint(), "a")) {
      client.frame(0x82, new byte[] {1, 2, 3});

      assertThat(client.readCloseCode()).isEqualTo(1003);
    }
  }

  @Test
  void textThatIsNotUtf8_isInvalid() throws IOException {
    try (RawClient client = RawClient.upgraded(controlPlane.endpoint(), "a")) {
      client.frame(0x81, new byte[] {(byte) 0xc3, (byte) 0x28});

      assertThat(client.readCloseCode()).isEqualTo(1007);
    }
  }

  @Test
  void fragmentedMessage_withAPingBetween_isUnderstood() throws IOException {
    try (RawClient client = RawClient.upgraded(controlPlane.endpoint(), "a")) {
      String ping =
          "{\"type\":\"ping\",\"request_id\":\"é1\",\"timestamp\":\"2026-11-24T08:30:00Z\"}";
      byte[] bytes = ping.getBytes(StandardCharsets.UTF_8);
      int cut = ping.indexOf('é') + 1; // within the two bytes of é
      client.frame(0x01, Arrays.copyOf(bytes, cut));
      client.frame(0x89, new byte[] {42});
      client.frame(0x80, Arrays.copyOfRange(bytes, cut, bytes.length));

      assertThat(client.readFrame().payload()).containsExactly(42);
      assertThat(client.readFrame().text()).contains("\"pong\"").contains("é1");
    }
  }

  @Test
  void pingFlood_isAnsweredAndBounded() throws IOException {
    try (RawClient client = RawClient.upgraded(controlPlane.endpoint(), "a")) {
      for (int i = 0; i < 2000; i++) {
        client.frame(0x89, new byte[] {(byte) i});
      }
      for (int i = 0; i < 2000; i++) {
        assertThat(client.readFrame().opcode()).isEqualTo(10);
      }
    }
  }

  @Test
  void floodWithoutReading_doesNotFillTheMemory() throws Exception {
    try (RawClient client = RawClient.upgraded(controlPlane.endpoint(), "a")) {
      byte[] ping = RawClient.maskedFrame(
          0x81,
          "{\"type\":\"ping\",\"request_id\":\"p\",\"timestamp\":\"2026-11-24T08:30:00Z\"}"
              .getBytes(StandardCharsets.UTF_8));
      ByteArrayOutputStream thousand = new ByteArrayOutputStream();
      for (int i = 0; i < 1000; i++) {
        thousand.writeBytes(ping);
      }
      Thread flood = new Thread(() -> {
        try {
          while (true) {
            client.write(thousand.toByteArray());
          }
        } catch (IOException expected) {
          // closed by the test: the control plane had stopped reading
        }
      });
      flood.start();
      // The flood ends up blocked in its write once every buffer on the way is full.
      Awaitility.await()
          .atMost(TestAgent.PATIENCE)
          .during(Duration.ofMillis(300))
          .until(() -> flood.isAlive() && isBlockedInWrite(flood));
      client.close();
      flood.join();
    }
  }

  private static boolean isBlockedInWrite(Thread thread) {
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (frame.getMethodName().equals("park") || frame.getMethodName().startsWith("poll")) {
        return true;
      }
    }
    return false;
  }

  @Test
  void halfAFrame_thenTheEnd_isALoss() throws IOException {
    try (RawClient client = RawClient.upgraded(controlPlane.endpoint(), "a")) {
      client.write(new byte[] {(byte) 0x81, (byte) 0x85, 1, 2});
      client.finish();

      assertThat(client.isEnded()).isTrue();
    }
  }

  @Test
  void close_isAnswered() throws IOException {
    try (RawClient client = RawClient.upgraded(controlPlane.endpoint(), "a")) {
      client.frame(0x88, new byte[] {0x03, (byte) 0xe8});

      assertThat(client.readCloseCode()).isEqualTo(1000);
      assertThat(client.isEnded()).isTrue();
    }
  }

  // ---- messages

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "garbage",
        "[]",
        "{}",
        "{\"type\":7}",
        "{\"type\":\"ping\"}",
        "{\"type\":\"register\",\"timestamp\":\"2026-11-24T08:30:00Z\",\"payload\":{}}",
        "{\"type\":\"heartbeat\",\"timestamp\":\"2026-11-24T08:30:00Z\",\"payload\":{\"epoch\":-1}}",
        "{\"type\":\"event\",\"timestamp\":\"2026-11-24T08:30:00Z\",\"payload\":{}}",
        "{\"type\":\"ping\",\"request_id\":\"p\",\"timestamp\":\"2026-11-24T08:30:00Z\"}trailing",
        "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}}}}}}}}}}}"
      })
  void malformedMessage_isReportedAndTheConnectionLives(String text) {
    try (TestAgent agent = TestAgent.connect(controlPlane.endpoint(), "a")) {
      agent.sendText(text);

      assertThat(agent.receive().message())
          .isInstanceOfSatisfying(
              ErrorReport.class, report -> assertThat(report.code()).isEqualTo("malformed"));
      assertThat(agent.register().epoch()).isEqualTo(1);
    }
  }

  @Test
  void unknownType_isAnsweredOnce() {
    try (TestAgent agent = TestAgent.connect(controlPlane.endpoint(), "a")) {
      agent.sendText("{\"type\":\"teleport\",\"timestamp\":\"2026-11-24T08:30:00Z\"}");
      agent.sendText("{\"type\":\"teleport\",\"timestamp\":\"2026-11-24T08:30:00Z\"}");

      assertThat(agent.receive().message()).isEqualTo(new ProtocolFallback("teleport"));
      assertThat(agent.request(new Ping())).isEqualTo(new Pong());
      assertThat(agent.pendingMessages()).isZero();
    }
  }

  @Test
  void garbageFlood_isReportedAFewTimesAndTheConnectionLives() {
    try (TestAgent agent = TestAgent.connect(controlPlane.endpoint(), "a")) {
      for (int i = 0; i < 500; i++) {
        agent.sendText("garbage " + i);
      }

      assertThat(agent.request(new Ping())).isEqualTo(new Pong());
      assertThat(controlPlane.statistics().misbehaved()).isEqualTo(500);
    }
  }

  @Test
  void registeringAsSomebodyElse_isRejectedForGood() {
    try (TestAgent agent = TestAgent.connect(controlPlane.endpoint(), "a")) {
      Message answer =
          agent.request(new Register(witness.description(), "mallory", "g", 99, Map.of()));

      assertThat(answer)
          .isInstanceOfSatisfying(
              Rejected.class, rejected -> assertThat(rejected.permanent()).isTrue());
    }
  }
}
