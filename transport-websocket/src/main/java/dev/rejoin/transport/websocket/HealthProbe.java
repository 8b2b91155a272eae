package dev.rejoin.transport.websocket;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.reason.ConnectPhase;
import dev.rejoin.api.transport.Probe;
import dev.rejoin.transport.netty.HttpExchange;
import dev.rejoin.transport.netty.NettyProbe;
import dev.rejoin.transport.netty.PeerText;
import dev.rejoin.transport.netty.PhaseRun;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

/** Asks with {@code HEAD}, for {@code /health} unless another path was named. */
final class HealthProbe extends NettyProbe {
  private static final String HEALTH_PATH = "/health";

  private final ConnectorParts parts;

  HealthProbe(ConnectorParts parts) {
    super(parts.netty(), parts.options().healthEndpoint());
    this.parts = parts;
  }

  @Override
  protected void ask(PhaseRun run, Endpoint endpoint, @Nullable SslContext tls) {
    parts
        .netty()
        .dialer()
        .dial(
            run, endpoint.host(), endpoint.port(), tls, channel -> request(run, channel, endpoint));
  }

  private void request(PhaseRun run, Channel channel, Endpoint endpoint) {
    run.begin(ConnectPhase.UPGRADE);
    HttpExchange.expect(
        channel,
        run,
        HttpExchange.status(HttpResponseStatus.OK),
        response -> conclude(run, channel::close, meaning(response.status())));
    FullHttpRequest request = new DefaultFullHttpRequest(
        HttpVersion.HTTP_1_1,
        HttpMethod.HEAD,
        endpoint.path().equals("/") ? HEALTH_PATH : endpoint.path(),
        Unpooled.EMPTY_BUFFER);
    request
        .headers()
        .set(HttpHeaderNames.HOST, endpoint.authority())
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    channel.writeAndFlush(request);
  }

  private static Probe meaning(HttpResponseStatus status) {
    String said = "answered " + PeerText.clip(status.toString());
    return switch (status.code()) {
      case 404, 405, 501 -> new Probe.Unsupported(said);
      default ->
        status.codeClass() == HttpStatusClass.SUCCESS
            ? new Probe.Healthy()
            : new Probe.Unhealthy(said);
    };
  }
}
