package dev.rejoin.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.ErrorReport;
import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.api.transport.CloseReason;
import dev.rejoin.api.transport.Connection;
import dev.rejoin.testkit.contract.ConnectorBench;
import dev.rejoin.testkit.contract.Patience;
import dev.rejoin.testkit.contract.RecordingListener;
import dev.rejoin.transport.websocket.wire.JsonCodec;
import dev.rejoin.transport.websocket.wire.WebSocketProtocol;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a peer may put into frames, and what it may not (RFC 6455, section 5). */
class FramesTest extends BenchTest {
  private final JsonCodec codec = new JsonCodec();
  private WebSocketContractServer server;
  private RecordingListener heard;
  private Connection connection;
  private WebSocketPeer peer;

  @BeforeEach
  void open() {
    server = bench().closing(WebSocketContractServer.start());
    heard = bench().connect(server.endpoint());
    connection = heard.awaitOpened();
    peer = server.awaitPeer();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "masked server frame,              8182010203046869,                         1002",
    "reserved bit 1 (compression),     c10161,                                   1002",
    "reserved bit 3,                   910161,                                   1002",
    "unknown data opcode,              830161,                                   1002",
    "unknown control opcode,           8b00,                                     1002",
    "fragmented ping,                  0900,                                     1002",
    "ping of 126 bytes,                897e007e,                                 1002",
    "continuation of nothing,          800161,                                   1002",
    "new message inside another,       01016181 0161,                            1002",
    "length not in its shortest form,  817e0001 61,                              1002",
    "negative length,                  817fffffffffffffffff,                     1002",
    "close of one byte,                880103,                                   1002",
    "close with a reserved status,     880203ed,                                 1002",
    "tebibyte,                         817f0000010000000000,                     1009",
    "one byte over the frame limit,    817f0000000000018001,                     1009",
    "text that is not UTF-8,           8104c3288080,                             1007",
    "half a surrogate pair in UTF-8,   8103eda080,                               1007",
  })
  void frame_thatMustNotBe_closesWithItsStatus(String what, String hex, int status) {
    peer.sendRaw(hex.replace(" ", ""));

    assertThat(heard.awaitClosed())
        .isInstanceOfSatisfying(
            Disconnect.ProtocolBroken.class,
            broken -> assertThat(broken.status()).isEqualTo(status));
    peer.awaitEnd();
    assertThat(peer.goodbye()).hasValue(status);
  }

  @Test
  void message_inManyFrames_isPutTogether() {
    byte[] text = codec.encode(ConnectorBench.event(1, 1_000));
    int third = text.length / 3;

    peer.sendFrame(new TextWebSocketFrame(false, 0, Unpooled.wrappedBuffer(text, 0, third)));
    peer.sendFrame(new PingWebSocketFrame());
    peer.sendFrame(new ContinuationWebSocketFrame(false, 0, Unpooled.EMPTY_BUFFER));
    peer.sendFrame(
        new ContinuationWebSocketFrame(false, 0, Unpooled.wrappedBuffer(text, third, third)));
    peer.sendFrame(new ContinuationWebSocketFrame(
        true, 0, Unpooled.wrappedBuffer(Arrays.copyOfRange(text, 2 * third, text.length))));

    assertThat(heard.awaitReceived()).isEqualTo(ConnectorBench.event(1, 1_000));
    Patience.await(() -> "the pong in between", () -> peer.pongs() == 1);
  }

  @Test
  void message_overTheLimitInAllItsFrames_closesWith1009() {
    byte[] part = new byte[64 * 1024];
    Arrays.fill(part, (byte) ' ');
    peer.sendFrame(new TextWebSocketFrame(false, 0, Unpooled.wrappedBuffer(part)));
    for (int i = 0; i < WebSocketProtocol.LONGEST_MESSAGE / part.length; i++) {
      peer.sendFrame(new ContinuationWebSocketFrame(false, 0, Unpooled.wrappedBuffer(part)));
    }

    assertBroken(1009, "a message of more than 262144 bytes");
  }

  @Test
  void message_inEndlessEmptyFrames_closesWith1009() {
    peer.sendFrame(new TextWebSocketFrame(false, 0, Unpooled.EMPTY_BUFFER));
    for (int i = 0; i < 1024; i++) {
      peer.sendFrame(new ContinuationWebSocketFrame(false, 0, Unpooled.EMPTY_BUFFER));
    }

    assertBroken(1009, "a message of more than 1024 frames");
  }

  private void assertBroken(int status, String detail) {
    assertThat(heard.awaitClosed()).isEqualTo(new Disconnect.ProtocolBroken(status, detail));
    peer.awaitEnd();
    assertThat(peer.goodbye()).hasValue(status);
  }

  @Test
  void binaryMessage_isMalformedAndTheConnectionLives() {
    peer.sendFrame(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(new byte[] {1, 2, 3})));

    assertThat(heard.awaitMalformed())
        .isEqualTo("message: 3 bytes of binary (expected: JSON text)");
    peer.send(ConnectorBench.heartbeat(1));
    heard.awaitReceived();
  }

  @Test
  void messageSent_longerThanAFrame_goesInSeveral() {
    StringBuilder detail = new StringBuilder();
    for (int i = 0; detail.length() < 200_000; i++) {
      detail.append(i).append(' ');
    }
    Envelope longest = Envelope.of(
        new ErrorReport("long", detail.toString()), 0, Instant.parse("2026-11-24T08:30:00Z"));

    connection.send(longest, ConnectorBench.unheard());
    connection.send(ConnectorBench.heartbeat(1), ConnectorBench.unheard());

    assertThat(peer.awaitReceived()).isEqualTo(longest);
    assertThat(peer.awaitReceived()).isEqualTo(ConnectorBench.heartbeat(1));
  }

  @Test
  void ping_isAnswered() {
    peer.sendFrame(new PingWebSocketFrame(Unpooled.wrappedBuffer(new byte[] {1})));

    Patience.await(() -> "the pong", () -> peer.pongs() == 1);
  }

  @Test
  void pingFlood_isAnsweredWithinBounds() {
    for (int i = 0; i < 5_000; i++) {
      peer.sendFrame(new PingWebSocketFrame());
    }
    peer.send(ConnectorBench.heartbeat(1));
    heard.awaitReceived();
    connection.send(ConnectorBench.heartbeat(2), ConnectorBench.unheard());
    peer.awaitReceived();

    // Whatever the flood took: 20 in each second begun.
    assertThat(peer.pongs()).isBetween(20, 20 * 30);
  }

  @Test
  void close_withoutStatus_is1005() {
    peer.sendRaw("8800");

    assertThat(heard.awaitClosed()).isEqualTo(new Disconnect.ClosedByPeer(1005, ""));
  }

  @Test
  void close_statusIsEchoed() {
    peer.close(1012, "restarting");

    assertThat(heard.awaitClosed()).isEqualTo(new Disconnect.ClosedByPeer(1012, "restarting"));
    peer.awaitEnd();
    assertThat(peer.goodbye()).hasValue(1012);
  }

  @Test
  void close_withALongText_isShortenedToWhatAFrameHolds() {
    connection.close(new CloseReason(1000, "ü".repeat(200)));

    heard.awaitClosed();
    peer.awaitEnd();
    assertThat(peer.goodbye()).hasValue(1000);
  }

  @Test
  void close_withAStatusThatNobodyMaySend_saysNormal() {
    connection.close(new CloseReason(1006, "lost"));

    assertThat(heard.awaitClosed()).isEqualTo(new Disconnect.ClosedHere("lost"));
    peer.awaitEnd();
    assertThat(peer.goodbye()).hasValue(1000);
  }

  @Test
  void frameHalfSent_thenEnd_isLost() {
    peer.sendRaw("810a6162");
    peer.end();

    assertThat(heard.awaitClosed())
        .isEqualTo(new Disconnect.ConnectionLost("the stream ended without a close"));
  }

  @Test
  void bytesAfterAClose_areOfNoInterest() {
    peer.sendRaw("880203e8" + "8104c3288080" + "8300");

    assertThat(heard.awaitClosed()).isEqualTo(new Disconnect.ClosedByPeer(1000, ""));
  }
}
