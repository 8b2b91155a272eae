package dev.rejoin.controlplane.grpc;

import dev.rejoin.controlplane.server.FrontEnd;
import dev.rejoin.controlplane.server.Health;
import dev.rejoin.transport.grpc.wire.GrpcProtocol;
import dev.rejoin.transport.grpc.wire.v1.HealthGrpc;
import dev.rejoin.transport.grpc.wire.v1.HealthProto.HealthCheckRequest;
import dev.rejoin.transport.grpc.wire.v1.HealthProto.HealthCheckResponse;
import dev.rejoin.transport.grpc.wire.v1.HealthProto.HealthCheckResponse.ServingStatus;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.Set;

/** {@code grpc.health.v1}: whether agents may come, and the control plane can still store what it says. */
final class HealthService extends HealthGrpc.HealthImplBase {
  private static final Set<String> KNOWN =
      Set.of("", String.valueOf(GrpcProtocol.CONNECT.getServiceName()));

  private final FrontEnd.Context context;

  HealthService(FrontEnd.Context context) {
    this.context = context;
  }

  @Override
  public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> answer) {
    if (context.silent().getAsBoolean()) {
      return;
    }
    if (!KNOWN.contains(request.getService())) {
      answer.onError(Status.NOT_FOUND.asRuntimeException());
      return;
    }
    answer.onNext(HealthCheckResponse.newBuilder()
        .setStatus(
            context.health().get() == Health.OK ? ServingStatus.SERVING : ServingStatus.NOT_SERVING)
        .build());
    answer.onCompleted();
  }
}
