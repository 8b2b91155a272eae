package dev.rejoin.otel.controlplane;

import dev.rejoin.controlplane.ControlPlaneListenerProvider;
import dev.rejoin.controlplane.model.ControlPlaneListener;
import dev.rejoin.otel.Telemetry;
import dev.rejoin.otel.TelemetryOptions;
import dev.rejoin.otel.export.Exports.Limits;
import java.util.Optional;

/**
 * Traces under the service name {@code rejoin-control-plane} as soon as OpenTelemetry's {@code OTEL_*} variables or system
 * properties name a backend; otherwise costs nothing.
 */
public final class TracingProvider implements ControlPlaneListenerProvider {
  private static final int SPANS_KEPT = 8_192;

  @Override
  public ControlPlaneListener create(Context context) {
    if (!Telemetry.isMentioned()) {
      return ControlPlaneListener.none();
    }
    Telemetry telemetry = Telemetry.start(new TelemetryOptions(
        "rejoin-control-plane",
        context.release(),
        Optional.empty(),
        new Limits(SPANS_KEPT, Optional.empty(), 0)));
    telemetry.rehearse(tracer -> TracingRehearsal.perform(
        new ControlPlaneTracing(tracer, context.ticker(), context.wallClock(), () -> {})));
    return new ControlPlaneTracing(
        telemetry.tracer(), context.ticker(), context.wallClock(), telemetry::close);
  }
}
