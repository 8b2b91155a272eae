package dev.rejoin.transport.websocket;

import dev.rejoin.api.Endpoint;
import dev.rejoin.transport.websocket.wire.WebSocketProtocol;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker13;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import java.net.URI;

/** Netty's side of the upgrade, with every check on and no extension: no compression, hence no decompression bomb. */
final class Handshake extends WebSocketClientHandshaker13 {
  private static final long NEVER_FORCED_BY_NETTY = -1;

  Handshake(Endpoint endpoint, HttpHeaders headers) {
    super(
        URI.create(endpoint.scheme() + "://" + endpoint.authority() + endpoint.path()),
        WebSocketVersion.V13,
        WebSocketProtocol.SUB_PROTOCOL,
        false,
        headers,
        WebSocketProtocol.LONGEST_FRAME,
        true,
        false,
        NEVER_FORCED_BY_NETTY);
  }

  /** Without the Origin that Netty adds: only browsers have one, and a control plane refuses them. */
  @Override
  protected FullHttpRequest newHandshakeRequest() {
    FullHttpRequest request = super.newHandshakeRequest();
    request.headers().remove(HttpHeaderNames.ORIGIN);
    return request;
  }

  @Override
  protected WebSocketFrameDecoder newWebsocketDecoder() {
    return new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
        .maxFramePayloadLength(maxFramePayloadLength())
        .expectMaskedFrames(false)
        .allowMaskMismatch(false)
        .allowExtensions(false)
        // The connection closes, so that it can say why.
        .closeOnProtocolViolation(false)
        // Done on whole messages.
        .withUTF8Validator(false)
        .build());
  }
}
