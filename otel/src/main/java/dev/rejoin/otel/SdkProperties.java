package dev.rejoin.otel;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the SDK's properties are where nobody sets them, and which exporters that comes to. */
final class SdkProperties {
  private static final String ENDPOINT = "otel.exporter.otlp.endpoint";
  private static final String NONE = "none";
  private static final String OTLP = "otlp";
  private static final String GRPC = "grpc";

  private final Optional<String> endpoint;
  private final boolean grpcSender;
  private volatile boolean tracing;
  private volatile List<String> unsent = List.of();

  /**
   * Properties of one SDK.
   *
   * @param endpoint of the OTLP backend where the environment names none
   * @param grpcSender whether OTLP over gRPC can be sent at all
   */
  SdkProperties(Optional<String> endpoint, boolean grpcSender) {
    this.endpoint = endpoint;
    this.grpcSender = grpcSender;
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

  /**
   * Above everything: a signal for which neither exporter nor endpoint was named goes nowhere, nor does one that is to go
   * over gRPC without anything that sends it.
   */
  Map<String, String> overrides(ConfigProperties config) {
    Map<String, String> overrides = new HashMap<>();
    List<String> cannot = new ArrayList<>();
    for (String signal : List.of("traces", "metrics")) {
      String property = exporter(signal);
      if (goesNowhere(signal, config)) {
        overrides.put(property, NONE);
      } else if (isGrpc(signal, config) && !grpcSender) {
        List<String> others = new ArrayList<>(config.getList(property));
        others.remove(OTLP);
        overrides.put(property, others.isEmpty() ? NONE : String.join(",", others));
        cannot.add(signal);
      }
    }
    unsent = List.copyOf(cannot);
    String chosen =
        overrides.getOrDefault(exporter("traces"), config.getString(exporter("traces"), ""));
    tracing = !NONE.equals(chosen) && !config.getBoolean("otel.sdk.disabled", false);
    return overrides;
  }

  private static String exporter(String signal) {
    return "otel." + signal + ".exporter";
  }

  private static boolean goesNowhere(String signal, ConfigProperties config) {
    return config.getString(ENDPOINT) == null
        && config.getString(exporter(signal)) == null
        && config.getString("otel.exporter.otlp." + signal + ".endpoint") == null;
  }

  private static boolean isGrpc(String signal, ConfigProperties config) {
    String protocol = config.getString("otel.exporter.otlp." + signal + ".protocol");
    return config.getList(exporter(signal), List.of(OTLP)).contains(OTLP)
        && GRPC.equals(
            protocol == null ? config.getString("otel.exporter.otlp.protocol") : protocol);
  }

  /** Whether spans go anywhere; known once the SDK has asked for {@link #overrides}. */
  boolean tracing() {
    return tracing;
  }

  /** Signals that were to go over gRPC and cannot; known as soon as {@link #tracing}. */
  List<String> unsent() {
    return unsent;
  }
}
