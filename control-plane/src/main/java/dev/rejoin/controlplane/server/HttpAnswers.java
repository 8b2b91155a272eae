package dev.rejoin.controlplane.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/** Whole HTTP answers with what every one of them carries. */
final class HttpAnswers {
  static final String JSON = "application/json; charset=utf-8";
  static final String TEXT = "text/plain; charset=utf-8";

  private HttpAnswers() {}

  /** An answer without a body of its own: one line that says the status and why. */
  static void refuse(
      ChannelHandlerContext ctx, HttpRequest request, int status, String why, HttpHeaders extra) {
    HttpResponseStatus code = HttpResponseStatus.valueOf(status);
    String line = status + " " + code.reasonPhrase() + ": " + why + "\n";
    send(ctx, request, status, TEXT, line, extra, false);
  }

  static void send(
      ChannelHandlerContext ctx, HttpRequest request, int status, String type, String body) {
    send(ctx, request, status, type, body, new DefaultHttpHeaders(), HttpUtil.isKeepAlive(request));
  }

  /** An answer with headers of its own. */
  static void send(
      ChannelHandlerContext ctx,
      HttpRequest request,
      int status,
      String type,
      String body,
      HttpHeaders extra) {
    send(ctx, request, status, type, body, extra, HttpUtil.isKeepAlive(request));
  }

  private static void send(
      ChannelHandlerContext ctx,
      HttpRequest request,
      int status,
      String type,
      String body,
      HttpHeaders extra,
      boolean keepAlive) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    boolean head = HttpMethod.HEAD.equals(request.method());
    FullHttpResponse response = new DefaultFullHttpResponse(
        HttpVersion.HTTP_1_1,
        HttpResponseStatus.valueOf(status),
        head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(bytes));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, type)
        .set(HttpHeaderNames.CONTENT_LENGTH, bytes.length)
        .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
        .set("x-content-type-options", "nosniff")
        .add(extra);
    HttpUtil.setKeepAlive(response, keepAlive);
    ChannelFuture sent = ctx.writeAndFlush(response);
    if (!keepAlive) {
      sent.addListener(ChannelFutureListener.CLOSE);
    }
  }
}
