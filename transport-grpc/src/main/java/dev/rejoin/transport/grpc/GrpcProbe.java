package dev.rejoin.transport.grpc;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.transport.Probe;
import dev.rejoin.transport.grpc.wire.GrpcProtocol;
import dev.rejoin.transport.grpc.wire.v1.HealthProto.HealthCheckRequest;
import dev.rejoin.transport.grpc.wire.v1.HealthProto.HealthCheckResponse;
import dev.rejoin.transport.grpc.wire.v1.HealthProto.HealthCheckResponse.ServingStatus;
import dev.rejoin.transport.netty.NettyProbe;
import dev.rejoin.transport.netty.PhaseRun;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

/** Asks {@code grpc.health.v1}. */
final class GrpcProbe extends NettyProbe {
  private final GrpcParts parts;

  GrpcProbe(GrpcParts parts) {
    super(parts.netty(), parts.options().healthEndpoint());
    this.parts = parts;
  }

  @Override
  protected void ask(PhaseRun run, Endpoint endpoint, @Nullable SslContext tls) {
    parts
        .netty()
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
            parts.netty().context().wallClock().instant()));
      } else {
        conclude(run, channel::close, meaning(status));
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
