package dev.rejoin.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.ConnectPhase;
import dev.rejoin.testkit.time.VirtualTime;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Byte by byte, without a socket. */
class HttpExchangeTest {
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final List<Integer> heads = new ArrayList<>();
  private final List<ConnectFailure> failures = new ArrayList<>();
  private PhaseRun run;

  @BeforeEach
  void ask() {
    run = new PhaseRun(
        channel.eventLoop(),
        new VirtualTime(),
        Duration.ofSeconds(5),
        (failure, phases) -> failures.add(failure));
    run.begin(ConnectPhase.PROXY);
    HttpExchange.expect(
        channel,
        run,
        HttpExchange.status(HttpResponseStatus.OK),
        response -> heads.add(response.status().code()));
    channel.writeOutbound(
        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.CONNECT, "somewhere:443"));
  }

  @AfterEach
  void nothingIsLeft() {
    run.cancel();
    channel.finishAndReleaseAll();
  }

  private void answer(String text) {
    channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
  }

  @Test
  void success_inPieces_isToldOnceItsHeadIsWhole() {
    answer("HTTP/1.1 200 OK\r\nVia");
    assertThat(heads).isEmpty();

    answer(": x\r\n\r\n");

    assertThat(heads).containsExactly(200);
  }

  @Test
  void success_withBytesBehind_leavesThemToTheNextProtocol() {
    answer("HTTP/1.1 200 OK\r\n\r\nnext");
    HttpExchange.done(channel);

    ByteBuf next = channel.readInbound();
    assertThat(next.toString(StandardCharsets.ISO_8859_1)).isEqualTo("next");
    next.release();
  }

  @Test
  void refusal_isToldWithoutItsBody() {
    answer("HTTP/1.1 407 Who are you\r\nContent-Length: 1000000\r\n\r\nno");

    assertThat(heads).containsExactly(407);
    assertThat((Object) channel.readInbound()).isNull();
  }

  @Test
  void interimResponse_isSkipped() {
    answer("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\n\r\n");

    assertThat(heads).containsExactly(200);
  }

  @Test
  void garbage_isAViolation() {
    answer("SSH-2.0-no\r\n\r\n");

    assertThat(failures)
        .containsExactly(new ConnectFailure.ProtocolViolation("the response is not HTTP"));
  }

  @Test
  void headersOver8KiB_areAViolation() {
    answer("HTTP/1.1 200 OK\r\nX: " + "x".repeat(8 * 1024) + "\r\n\r\n");

    assertThat(failures)
        .containsExactly(
            new ConnectFailure.ProtocolViolation("the response's headers are over 8192 bytes"));
  }

  @Test
  void endOfStream_inTheMiddle_isAReset() {
    answer("HTTP/1.1 200 OK\r\n");
    channel.close();

    assertThat(failures)
        .containsExactly(new ConnectFailure.ConnectionReset(
            ConnectPhase.PROXY, "the peer ended the connection, in proxy"));
  }

  @Test
  void answer_afterTheRunIsOver_isIgnored() {
    run.cancel();

    answer("HTTP/1.1 200 OK\r\n\r\n");

    assertThat(heads).isEmpty();
  }
}
