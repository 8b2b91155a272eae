package dev.rejoin.transport.websocket;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.ConnectPhase;
import dev.rejoin.api.transport.PhaseTimes;
import dev.rejoin.api.transport.Probe;
import dev.rejoin.transport.websocket.TlsContexts.MaterialException;
import dev.rejoin.transport.websocket.wire.PeerText;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One look whether the control plane is there: {@code HEAD /health} where that costs no handshake or somebody named the
 * place to ask, else a TCP connection. No credentials are read or sent.
 */
final class HealthProbe {
  private static final String HEALTH_PATH = "/health";

  private final ConnectorParts parts;
  private final CompletableFuture<Probe> result = new CompletableFuture<>();

  private HealthProbe(ConnectorParts parts) {
    this.parts = parts;
  }

  static CompletionStage<Probe> start(
      ConnectorParts parts, EventLoop loop, Endpoint endpoint, Duration deadline) {
    HealthProbe probe = new HealthProbe(parts);
    loop.execute(() -> {
      PhaseRun run = new PhaseRun(loop, parts.context().ticker(), deadline, probe::absentOrUnwell);
      Endpoint named = parts.options().healthEndpoint().orElse(null);
      if (named != null) {
        probe.askNamed(run, named);
      } else if (endpoint.secure()) {
        probe.knock(run, endpoint);
      } else {
        probe.ask(run, endpoint, HEALTH_PATH, null);
      }
    });
    return probe.result;
  }

  private void askNamed(PhaseRun run, Endpoint named) {
    String path = named.path().equals("/") ? HEALTH_PATH : named.path();
    if (!named.secure()) {
      ask(run, named, path, null);
      return;
    }
    run.begin(ConnectPhase.CREDENTIALS);
    CompletableFuture<SslContext> tls = new CompletableFuture<>();
    parts.context().blocking().execute(() -> {
      try {
        tls.complete(parts.tls().current());
      } catch (MaterialException | RuntimeException e) {
        tls.completeExceptionally(e);
      }
    });
    run.await(
        tls,
        problem -> problem instanceof MaterialException material
            ? material.failure()
            : new ConnectFailure.InternalFault(problem.toString()),
        context -> ask(run, named, path, context));
  }

  private void knock(PhaseRun run, Endpoint endpoint) {
    parts.dialer().dial(run, endpoint.host(), endpoint.port(), null, channel -> {
      if (run.succeed() != null) {
        channel.close();
        result.complete(new Probe.Healthy());
      }
    });
  }

  private void ask(PhaseRun run, Endpoint endpoint, String path, @Nullable SslContext tls) {
    parts.dialer().dial(run, endpoint.host(), endpoint.port(), tls, channel -> {
      run.begin(ConnectPhase.UPGRADE);
      HttpExchange.expect(
          channel, run, HttpResponseStatus.OK, response -> answered(run, channel, response));
      FullHttpRequest request = new DefaultFullHttpRequest(
          HttpVersion.HTTP_1_1, HttpMethod.HEAD, path, Unpooled.EMPTY_BUFFER);
      request
          .headers()
          .set(HttpHeaderNames.HOST, endpoint.authority())
          .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
      channel.writeAndFlush(request);
    });
  }

  private void answered(PhaseRun run, Channel channel, HttpResponse response) {
    if (run.succeed() != null) {
      channel.close();
      result.complete(meaning(response.status()));
    }
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

  private void absentOrUnwell(ConnectFailure failure, PhaseTimes phases) {
    result.complete(
        failure instanceof ConnectFailure.ProtocolViolation
            ? new Probe.Unhealthy(failure.detail())
            : new Probe.Absent(failure));
  }
}
