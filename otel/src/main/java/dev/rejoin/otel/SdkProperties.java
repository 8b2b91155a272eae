package dev.rejoin.otel;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What the SDK's properties are where nobody sets them, and which exporters that comes to. */
final class SdkProperties {
  private static final String ENDPOINT = "otel.exporter.otlp.endpoint";
  private static final String TRACES_EXPORTER = "otel.traces.exporter";
  private static final String METRICS_EXPORTER = "otel.metrics.exporter";
  private static final String NONE = "none";

  private final Optional<String> endpoint;
  private volatile boolean tracing;

  SdkProperties(Optional<String> endpoint) {
    this.endpoint = endpoint;
  }

  /** Beneath the environment and the system properties. */
  Map<String, String> defaults() {
    Map<String, String> defaults = new HashMap<>();
    defaults.put("otel.exporter.otlp.protocol", "http/protobuf");
    defaults.put("otel.traces.sampler", "parentbased_always_on");
    defaults.put("otel.logs.exporter", NONE);
    // An attempt that failed is repeated by the backlog, which knows of all others.
    defaults.put("otel.java.exporter.otlp.retry.disabled", "true");
    // A fleet in one process comes back at once; the backlog is bounded, this only must not be
    // less.
    defaults.put("otel.bsp.max.queue.size", "16384");
    defaults.put("otel.bsp.schedule.delay", "1000");
    endpoint.ifPresent(address -> defaults.put(ENDPOINT, address));
    return defaults;
  }

  /** Above everything: a signal for which neither exporter nor endpoint was named goes nowhere. */
  Map<String, String> overrides(ConfigProperties config) {
    Map<String, String> overrides = new HashMap<>();
    boolean everywhere = config.getString(ENDPOINT) != null;
    if (!everywhere
        && config.getString(TRACES_EXPORTER) == null
        && config.getString("otel.exporter.otlp.traces.endpoint") == null) {
      overrides.put(TRACES_EXPORTER, NONE);
    }
    if (!everywhere
        && config.getString(METRICS_EXPORTER) == null
        && config.getString("otel.exporter.otlp.metrics.endpoint") == null) {
      overrides.put(METRICS_EXPORTER, NONE);
    }
    String chosen = overrides.getOrDefault(TRACES_EXPORTER, config.getString(TRACES_EXPORTER, ""));
    tracing = !NONE.equals(chosen) && !config.getBoolean("otel.sdk.disabled", false);
    return overrides;
  }

  /** Whether spans go anywhere; known once the SDK has asked for {@link #overrides}. */
  boolean tracing() {
    return tracing;
  }
}
