package dev.rejoin.controlplane.server;

import dev.rejoin.controlplane.server.AdminApi.Reply;
import dev.rejoin.controlplane.server.AdminGuard.Objection;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** HTTP of the admin listener: guard, decode, answer in JSON. One request at a time per connection. */
final class AdminHttpHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger log = LoggerFactory.getLogger(AdminHttpHandler.class);

  private final AdminApi api;
  private final AdminGuard guard;

  AdminHttpHandler(AdminApi api, AdminGuard guard) {
    this.api = api;
    this.guard = guard;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
    if (request.decoderResult().isFailure()) {
      answer(ctx, request, api.error(400, "not an HTTP request within the limits"));
      return;
    }
    int port = ((InetSocketAddress) ctx.channel().localAddress()).getPort();
    Optional<Objection> objection = guard.check(request.headers(), port);
    if (objection.isPresent()) {
      answer(ctx, request, api.error(objection.get().status(), objection.get().why()));
      return;
    }
    boolean write = request.method().equals(HttpMethod.POST);
    String type = request.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
    if (write && request.content().isReadable() && !type.startsWith("application/json")) {
      answer(
          ctx, request, api.error(415, "content type: " + type + " (expected: application/json)"));
      return;
    }
    String method = request.method().name();
    String path;
    Map<String, List<String>> query;
    try {
      QueryStringDecoder uri = new QueryStringDecoder(request.uri());
      path = uri.path();
      query = uri.parameters();
    } catch (IllegalArgumentException e) {
      answer(ctx, request, api.error(400, "not a URI (expected: one with %-escapes in pairs)"));
      return;
    }
    if (!path.startsWith("/")) {
      answer(ctx, request, api.error(404, "no such path"));
      return;
    }
    request.retain();
    ctx.channel().config().setAutoRead(false);
    api.handle(
            method.equals("HEAD") ? "GET" : method,
            path,
            query,
            request.content().toString(StandardCharsets.UTF_8))
        .exceptionally(failure -> {
          log.warn("{} {} failed", method, path, failure);
          return api.error(503, "the control plane cannot answer");
        })
        .thenAccept(reply -> ctx.executor().execute(() -> {
          answer(ctx, request, reply);
          request.release();
          ctx.channel().config().setAutoRead(true);
        }));
  }

  private static void answer(ChannelHandlerContext ctx, FullHttpRequest request, Reply reply) {
    HttpAnswers.send(ctx, request, reply.status(), HttpAnswers.JSON, reply.body());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    log.debug("admin connection: {}", cause.toString());
    ctx.close();
  }
}
