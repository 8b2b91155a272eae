package dev.rejoin.controlplane.server;

import dev.rejoin.controlplane.server.AdminGuard.Objection;
import dev.rejoin.controlplane.server.PageFiles.PageFile;
import dev.rejoin.controlplane.watch.WatchApi;
import dev.rejoin.controlplane.watch.WatchApi.Reply;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The page to watch and what it reads; every other request goes on to the admin interface. The page's files need no token:
 * a browser could not send one with the first request without putting it into a URL. Everything they show does.
 */
final class PageHttpHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger log = LoggerFactory.getLogger(PageHttpHandler.class);
  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;
  private static final int NOT_ALLOWED = 405;
  private static final int UNAVAILABLE = 503;

  private static final HttpHeaders SECURITY = new DefaultHttpHeaders()
      .set(
          HttpHeaderNames.CONTENT_SECURITY_POLICY,
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
              + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
      .set("referrer-policy", "no-referrer")
      .set("x-frame-options", "DENY")
      .set("cross-origin-opener-policy", "same-origin")
      .set("cross-origin-resource-policy", "same-origin")
      .set("permissions-policy", "camera=(), geolocation=(), microphone=()");

  private final WatchApi api;
  private final PageFiles files;
  private final AdminGuard guard;
  private final Executor blocking;

  /**
   * Serves one connection.
   *
   * @param blocking where answers that may take a moment are put together
   */
  PageHttpHandler(WatchApi api, PageFiles files, AdminGuard guard, Executor blocking) {
    this.api = api;
    this.files = files;
    this.guard = guard;
    this.blocking = blocking;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
    String path = request.decoderResult().isSuccess() ? path(request.uri()) : "";
    Optional<PageFile> file = files.at(path);
    if (file.isEmpty() && !api.knows(path)) {
      ctx.fireChannelRead(request.retain());
      return;
    }
    int port = ((InetSocketAddress) ctx.channel().localAddress()).getPort();
    Optional<Objection> objection = file.isPresent()
        ? guard.checkPlace(request.headers(), port)
        : guard.check(request.headers(), port);
    boolean read =
        request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    if (objection.isPresent()) {
      answer(ctx, request, api.error(objection.get().status(), objection.get().why()));
    } else if (!read) {
      answer(ctx, request, api.error(NOT_ALLOWED, "method not allowed (expected: GET)"));
    } else if (file.isPresent()) {
      HttpAnswers.send(ctx, request, OK, file.get().type(), file.get().text(), SECURITY);
    } else {
      look(ctx, request, path);
    }
  }

  /** Without the query, which is decoded only once it is known whose it is. */
  private static String path(String uri) {
    int query = uri.indexOf('?');
    return query < 0 ? uri : uri.substring(0, query);
  }

  private void look(ChannelHandlerContext ctx, FullHttpRequest request, String path) {
    Map<String, List<String>> query;
    try {
      query = new QueryStringDecoder(request.uri()).parameters();
    } catch (IllegalArgumentException e) {
      answer(ctx, request, api.error(BAD_REQUEST, "query: not a URI's (expected: %-escapes)"));
      return;
    }
    ctx.channel().config().setAutoRead(false);
    blocking.execute(() -> {
      Reply reply;
      try {
        reply = api.get(path, query);
      } catch (RuntimeException e) {
        log.warn("GET {} failed", path, e);
        reply = api.error(UNAVAILABLE, "the control plane cannot answer");
      }
      Reply answer = reply;
      ctx.executor().execute(() -> {
        answer(ctx, request, answer);
        ctx.channel().config().setAutoRead(true);
      });
    });
  }

  private static void answer(ChannelHandlerContext ctx, FullHttpRequest request, Reply reply) {
    HttpAnswers.send(ctx, request, reply.status(), HttpAnswers.JSON, reply.body());
  }
}
