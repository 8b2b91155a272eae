package dev.rejoin.transport.websocket;

import dev.rejoin.api.Secret;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.transport.ConnectRequest;
import dev.rejoin.transport.netty.ChannelFailures;
import dev.rejoin.transport.netty.HttpExchange;
import dev.rejoin.transport.netty.PeerText;
import dev.rejoin.transport.netty.PhaseRun;
import dev.rejoin.transport.websocket.wire.WebSocketProtocol;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import java.time.InstantSource;
import java.util.Optional;

/** The last phase: from HTTP to WebSocket (RFC 6455, section 4.1). */
final class Upgrade {
  private Upgrade() {}

  /** Sends the request; afterwards the channel carries frames, or the run has failed. */
  static void request(
      Channel channel,
      PhaseRun run,
      ConnectRequest request,
      Optional<Secret> token,
      InstantSource wallClock,
      Runnable onUpgraded) {
    HttpHeaders headers = new DefaultHttpHeaders();
    request.propagation().forEach(headers::set);
    headers.set(WebSocketProtocol.AGENT_ID_HEADER, request.agentId());
    if (token.isPresent() && !authorize(headers, token.get())) {
      run.fail(new ConnectFailure.CredentialsUnavailable(
          "the token holds a character that no header may carry"));
      return;
    }
    Handshake handshake = new Handshake(request.endpoint(), headers);
    HttpExchange.expect(channel, run, Upgrade::isAnswer, response -> {
      if (response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
        finish(channel, run, handshake, response, onUpgraded);
      } else {
        run.fail(UpgradeRefusal.of(response, wallClock));
      }
    });
    handshake.handshake(channel).addListener(done -> {
      if (!done.isSuccess()) {
        run.fail(ChannelFailures.of(run.phase(), done.cause()));
      }
    });
  }

  /** Netty takes a 101 without this header for a draft of the protocol that has a body after it, and waits for that. */
  private static boolean isAnswer(HttpResponse response) {
    return response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)
        && response.headers().contains(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT);
  }

  private static boolean authorize(HttpHeaders headers, Secret token) {
    try {
      headers.set(HttpHeaderNames.AUTHORIZATION, "Bearer " + token.reveal());
      return true;
    } catch (IllegalArgumentException e) {
      // Not passed on: its message quotes the value.
      return false;
    }
  }

  private static void finish(
      Channel channel,
      PhaseRun run,
      Handshake handshake,
      HttpResponse response,
      Runnable onUpgraded) {
    DefaultFullHttpResponse whole = new DefaultFullHttpResponse(
        response.protocolVersion(),
        response.status(),
        Unpooled.EMPTY_BUFFER,
        response.headers(),
        EmptyHttpHeaders.INSTANCE);
    try {
      handshake.finishHandshake(channel, whole);
    } catch (WebSocketHandshakeException e) {
      run.fail(new ConnectFailure.ProtocolViolation(
          "the upgrade is not acceptable: " + PeerText.clip(String.valueOf(e.getMessage()))));
      return;
    }
    onUpgraded.run();
  }
}
