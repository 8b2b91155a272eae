package dev.rejoin.controlplane.server;

import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.Secret;
import dev.rejoin.controlplane.model.Credential;
import dev.rejoin.controlplane.model.Peer;
import dev.rejoin.controlplane.server.Authenticator.Verdict;
import dev.rejoin.transport.websocket.wire.WebSocketProtocol;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an agent's connection says before it is a WebSocket: health probes and the upgrade. */
final class AgentHttpHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger log = LoggerFactory.getLogger(AgentHttpHandler.class);
  private static final String HEALTH = "/health";
  private static final Set<String> CONNECT = Set.of("/", "/v1/connect");
  private static final String BEARER = "Bearer ";
  private static final int LONGEST_TOKEN = 4096;
  private static final String SWITCHED = "101";

  private final AgentFrontEnd frontEnd;
  private final HandshakeWatch watch;
  private boolean upgrading;

  AgentHttpHandler(AgentFrontEnd frontEnd) {
    this.frontEnd = frontEnd;
    watch = frontEnd.newHandshakeWatch();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
    if (upgrading || frontEnd.faults().silent()) {
      return;
    }
    if (request.decoderResult().isFailure()) {
      refuse(ctx, request, 400, "not an HTTP request within the limits");
      return;
    }
    String path = new QueryStringDecoder(request.uri()).path();
    if (path.equals(HEALTH)) {
      health(ctx, request);
    } else if (CONNECT.contains(path)) {
      connect(ctx, request);
    } else {
      refuse(ctx, request, 404, "no such path (expected: /, /v1/connect or /health)");
    }
  }

  private void health(ChannelHandlerContext ctx, FullHttpRequest request) {
    boolean readOnly =
        request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    if (!readOnly) {
      HttpHeaders allow = new DefaultHttpHeaders().set(HttpHeaderNames.ALLOW, "GET, HEAD");
      HttpAnswers.refuse(ctx, request, 405, "health is only read", allow);
    } else {
      Health health = frontEnd.health();
      int status = health == Health.OK ? 200 : 503;
      HttpAnswers.send(ctx, request, status, HttpAnswers.JSON, "{\"status\":\"" + health + "\"}");
    }
  }

  // ---- the upgrade

  private void connect(ChannelHandlerContext ctx, FullHttpRequest request) {
    HttpHeaders headers = request.headers();
    if (frontEnd.health() == Health.FAILED) {
      refuse(ctx, request, 503, "the control plane has failed");
      return;
    }
    if (headers.contains(HttpHeaderNames.ORIGIN)) {
      refuse(ctx, request, 403, "browsers are not agents");
      return;
    }
    boolean upgrade = request.method().equals(HttpMethod.GET)
        && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
        && headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
    boolean version = WebSocketVersion.V13
        .toHttpHeaderValue()
        .equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION));
    if (!upgrade || !version) {
      HttpHeaders expected = new DefaultHttpHeaders()
          .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
          .set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13");
      HttpAnswers.refuse(ctx, request, 426, "agents connect by WebSocket, version 13", expected);
      return;
    }
    if (!offersSubProtocol(headers)) {
      refuse(ctx, request, 400, "sub-protocol " + WebSocketProtocol.SUB_PROTOCOL + " expected");
      return;
    }
    Handshake handshake = handshake(ctx, request);
    if (handshake == null) {
      return;
    }
    watch.asked(handshake, headers::get);
    Optional<Gate.Refusal> refusal = frontEnd.gate().refuse(handshake);
    if (refusal.isPresent()) {
      Gate.Refusal why = refusal.get();
      watch.refused(String.valueOf(why.status()), why.why(), why.retryAfter());
      refuse(ctx, request, refusal.get());
      return;
    }
    watch.admitted();
    upgrading = true;
    authenticate(ctx, request.retain(), handshake);
  }

  private static boolean offersSubProtocol(HttpHeaders headers) {
    return headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL).stream()
        .flatMap(line -> Arrays.stream(line.split(",")))
        .anyMatch(offer -> offer.strip().equals(WebSocketProtocol.SUB_PROTOCOL));
  }

  private @Nullable Handshake handshake(ChannelHandlerContext ctx, FullHttpRequest request) {
    List<String> ids = request.headers().getAll(WebSocketProtocol.AGENT_ID_HEADER);
    List<String> authorizations = request.headers().getAll(HttpHeaderNames.AUTHORIZATION);
    if (ids.size() > 1 || authorizations.size() > 1) {
      refuse(ctx, request, 400, "a header is given twice");
      return null;
    }
    try {
      ids.forEach(AgentDescription::requireId);
    } catch (IllegalArgumentException e) {
      refuse(ctx, request, 400, "agent id expected: 1..128 characters of [A-Za-z0-9._:-]");
      return null;
    }
    Optional<Secret> token = authorizations.stream()
        .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
        .map(value -> value.substring(BEARER.length()).strip())
        .filter(value -> !value.isEmpty() && value.length() <= LONGEST_TOKEN)
        .map(Secret::of)
        .findFirst();
    return new Handshake(
        address(ctx.channel()),
        ids.stream().findFirst(),
        token,
        CertificateNames.of(ctx.pipeline().get(SslHandler.class)));
  }

  private void authenticate(
      ChannelHandlerContext ctx, FullHttpRequest request, Handshake handshake) {
    frontEnd
        .authenticator()
        .authenticate(handshake)
        .whenComplete((verdict, failure) -> ctx.executor().execute(() -> {
          try {
            judged(ctx, request, handshake, verdict, failure);
          } finally {
            request.release();
          }
        }));
  }

  private void judged(
      ChannelHandlerContext ctx,
      FullHttpRequest request,
      Handshake handshake,
      @Nullable Verdict verdict,
      @Nullable Throwable failure) {
    if (!ctx.channel().isActive()) {
      return;
    }
    if (verdict instanceof Verdict.Accepted accepted) {
      watch.accepted(SWITCHED);
      upgrade(ctx, request, handshake, accepted.credential());
    } else if (verdict instanceof Verdict.Refused refused) {
      HttpHeaders challenge = new DefaultHttpHeaders();
      if (refused.status() == 401) {
        challenge.set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"rejoin\"");
      }
      watch.refused(String.valueOf(refused.status()), refused.why(), Optional.empty());
      HttpAnswers.refuse(ctx, request, refused.status(), refused.why(), challenge);
    } else {
      log.error("authentication of {} failed", handshake.address(), failure);
      watch.refused("503", "authentication is unavailable", Optional.empty());
      refuse(ctx, request, 503, "authentication is unavailable");
    }
  }

  private void upgrade(
      ChannelHandlerContext ctx,
      FullHttpRequest request,
      Handshake handshake,
      Credential credential) {
    WebSocketDecoderConfig limits = WebSocketDecoderConfig.newBuilder()
        .maxFramePayloadLength(WebSocketProtocol.LONGEST_FRAME)
        .expectMaskedFrames(true)
        .allowMaskMismatch(false)
        .allowExtensions(false)
        // The handler closes, and reads on until the peer has seen it.
        .closeOnProtocolViolation(false)
        .build();
    WebSocketServerHandshaker handshaker = new WebSocketServerHandshakerFactory(
            "", WebSocketProtocol.SUB_PROTOCOL, limits)
        .newHandshaker(request);
    Peer peer = new Peer(handshake.address(), credential, handshake.announcedId());
    ctx.pipeline().remove(HandshakeDeadline.class);
    handshaker.handshake(ctx.channel(), request).addListener(done -> {
      if (!done.isSuccess()) {
        log.debug("upgrade of {} failed", handshake.address(), done.cause());
        ctx.close();
      }
    });
    ctx.pipeline().replace(this, "agent", frontEnd.newAgentHandler(peer));
  }

  // ---- refusals

  private static void refuse(
      ChannelHandlerContext ctx, FullHttpRequest request, Gate.Refusal refusal) {
    HttpHeaders headers = new DefaultHttpHeaders();
    refusal.retryAfter().ifPresent(delay -> {
      // The standard header in whole seconds, never early, and ours beside it.
      headers.set(HttpHeaderNames.RETRY_AFTER, delay.plusNanos(999_999_999).toSeconds());
      headers.set(
          WebSocketProtocol.RETRY_AFTER_MILLIS_HEADER, delay.plusNanos(999_999).toMillis());
    });
    HttpAnswers.refuse(ctx, request, refusal.status(), refusal.why(), headers);
  }

  private static void refuse(
      ChannelHandlerContext ctx, FullHttpRequest request, int status, String why) {
    HttpAnswers.refuse(ctx, request, status, why, new DefaultHttpHeaders());
  }

  private static String address(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress inet
        ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
        : String.valueOf(channel.remoteAddress());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    log.debug("connection from {}: {}", address(ctx.channel()), cause.toString());
    ctx.close();
  }
}
