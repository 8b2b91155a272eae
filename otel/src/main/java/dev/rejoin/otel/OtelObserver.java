package dev.rejoin.otel;

import dev.rejoin.api.observe.AgentEvent.AttemptStarted;
import dev.rejoin.api.observe.Observation;
import dev.rejoin.api.observe.Observer;
import dev.rejoin.api.observe.StatusPage;
import dev.rejoin.otel.metric.ReturnMetrics;
import dev.rejoin.otel.trace.ReturnTracing;
import io.opentelemetry.context.Context;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Traces and measures every agent of the process, and shows the measurements at {@code /metrics}. */
final class OtelObserver implements Observer, StatusPage {
  private final Telemetry telemetry;
  private final ReturnMetrics metrics;
  private final @Nullable ReturnTracing tracing;

  OtelObserver(Telemetry telemetry, String strategy) {
    this.telemetry = telemetry;
    metrics = new ReturnMetrics(telemetry.meter());
    tracing = telemetry.tracing()
        ? new ReturnTracing(telemetry.tracer(), telemetry.propagator(), strategy)
        : null;
  }

  @Override
  public void on(Observation observation) {
    Context context = Context.root();
    if (tracing != null) {
      tracing.on(observation);
      context = tracing.context(observation.agentId());
    }
    metrics.on(observation, context);
  }

  @Override
  public Map<String, String> propagation(String agentId, AttemptStarted attempt) {
    return tracing == null ? Map.of() : tracing.propagation(agentId);
  }

  @Override
  public Map<String, String> correlation(String agentId) {
    return tracing == null ? Map.of() : tracing.correlation(agentId);
  }

  @Override
  public String path() {
    return "/metrics";
  }

  @Override
  public String contentType() {
    return telemetry.page().contentType();
  }

  @Override
  public String render() {
    return telemetry.page().render();
  }

  @Override
  public void close() {
    telemetry.close();
  }

  @Override
  public String toString() {
    return "otel";
  }
}
