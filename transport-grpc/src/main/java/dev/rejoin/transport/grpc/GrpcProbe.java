package dev.rejoin.transport.grpc;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.ConnectPhase;
import dev.rejoin.api.transport.CredentialSource;
import dev.rejoin.api.transport.PhaseTimes;
import dev.rejoin.api.transport.Probe;
import dev.rejoin.transport.grpc.wire.GrpcProtocol;
import dev.rejoin.transport.grpc.wire.v1.HealthProto.HealthCheckRequest;
import dev.rejoin.transport.grpc.wire.v1.HealthProto.HealthCheckResponse;
import dev.rejoin.transport.grpc.wire.v1.HealthProto.HealthCheckResponse.ServingStatus;
import dev.rejoin.transport.netty.Credentials;
import dev.rejoin.transport.netty.PhaseRun;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One look whether the control plane is there: {@code grpc.health.v1} where that costs no handshake or somebody named
 * the place to ask, else a TCP connection. No credentials are read or sent.
 */
final class GrpcProbe {
  private final GrpcParts parts;
  private final CompletableFuture<Probe> result = new CompletableFuture<>();

  private GrpcProbe(GrpcParts parts) {
    this.parts = parts;
  }

  static CompletionStage<Probe> start(
      GrpcParts parts, EventLoop loop, Endpoint endpoint, Duration deadline) {
    GrpcProbe probe = new GrpcProbe(parts);
    loop.execute(() -> {
      PhaseRun run = new PhaseRun(loop, parts.context().ticker(), deadline, probe::absent);
      Endpoint named = parts.options().healthEndpoint().orElse(null);
      if (named != null) {
        probe.askNamed(run, named);
      } else if (endpoint.secure()) {
        probe.knock(run, endpoint);
      } else {
        probe.ask(run, endpoint, null);
      }
    });
    return probe.result;
  }

  private void askNamed(PhaseRun run, Endpoint named) {
    run.begin(ConnectPhase.CREDENTIALS);
    run.await(
        Credentials.read(
            parts.context().blocking(),
            CredentialSource.none(),
            named.secure() ? parts.tls() : null),
        Credentials::failure,
        credentials -> ask(run, named, credentials.tls()));
  }

  private void knock(PhaseRun run, Endpoint endpoint) {
    parts.dialer().dial(run, endpoint.host(), endpoint.port(), null, socket -> {
      if (run.succeed() != null) {
        socket.close();
        result.complete(new Probe.Healthy());
      }
    });
  }

  private void ask(PhaseRun run, Endpoint endpoint, @Nullable SslContext tls) {
    parts
        .dialer()
        .dial(
            run,
            endpoint.host(),
            endpoint.port(),
            null,
            socket -> GrpcChannel.adopt(
                run, socket, endpoint, tls, parts, channel -> check(run, channel)));
  }

  private void check(PhaseRun run, GrpcChannel channel) {
    ClientCall<HealthCheckRequest, HealthCheckResponse> call =
        channel.calls().newCall(GrpcProtocol.HEALTH_CHECK, CallOptions.DEFAULT);
    call.start(new Answer(run, channel), new Metadata());
    call.request(2);
    call.sendMessage(HealthCheckRequest.getDefaultInstance());
    call.halfClose();
  }

  private void absent(ConnectFailure failure, PhaseTimes phases) {
    result.complete(
        failure instanceof ConnectFailure.ProtocolViolation
            ? new Probe.Unhealthy(failure.detail())
            : new Probe.Absent(failure));
  }

  private final class Answer extends ClientCall.Listener<HealthCheckResponse> {
    private final PhaseRun run;
    private final GrpcChannel channel;
    private ServingStatus said = ServingStatus.UNKNOWN;

    Answer(PhaseRun run, GrpcChannel channel) {
      this.run = run;
      this.channel = channel;
    }

    @Override
    public void onMessage(HealthCheckResponse message) {
      said = message.getStatus();
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      if (run.over()) {
        return;
      }
      if (!status.isOk() && !channel.frames().answered()) {
        run.fail(Refusals.of(
            status,
            trailers,
            channel.frames(),
            run.phase(),
            parts.context().wallClock().instant()));
      } else if (run.succeed() != null) {
        channel.close();
        result.complete(meaning(status));
      }
    }

    private Probe meaning(Status status) {
      if (status.getCode() == Status.Code.UNIMPLEMENTED) {
        return new Probe.Unsupported("answered " + Refusals.describe(status));
      }
      if (!status.isOk()) {
        return new Probe.Unhealthy("answered " + Refusals.describe(status));
      }
      return said == ServingStatus.SERVING
          ? new Probe.Healthy()
          : new Probe.Unhealthy("answered " + said);
    }
  }
}
