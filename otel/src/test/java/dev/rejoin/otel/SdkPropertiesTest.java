package dev.rejoin.otel;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.autoconfigure.spi.internal.DefaultConfigProperties;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SdkPropertiesTest {
  private static final String TRACES = "otel.traces.exporter";
  private static final String METRICS = "otel.metrics.exporter";
  private static final String ENDPOINT = "otel.exporter.otlp.endpoint";
  private static final String PROTOCOL = "otel.exporter.otlp.protocol";
  private static final String ANYWHERE = "http://127.0.0.1:4318";

  private SdkProperties properties = new SdkProperties(Optional.empty(), false);

  @Test
  void nothingNamed_goesNowhere() {
    assertThat(overrides(Map.of())).containsEntry(TRACES, "none").containsEntry(METRICS, "none");
    assertThat(properties.tracing()).isFalse();
  }

  @Test
  void endpointNamed_sendsBothByHttpAndSamplesEveryReturn() {
    assertThat(overrides(Map.of(ENDPOINT, ANYWHERE))).isEmpty();
    assertThat(properties.tracing()).isTrue();
    assertThat(properties.unsent()).isEmpty();
    assertThat(properties.defaults())
        .containsEntry(PROTOCOL, "http/protobuf")
        .containsEntry("otel.traces.sampler", "parentbased_always_on");
  }

  @Test
  void endpointOfOneSignal_sendsOnlyThat() {
    assertThat(overrides(Map.of("otel.exporter.otlp.metrics.endpoint", ANYWHERE)))
        .containsOnlyKeys(TRACES);
    assertThat(properties.tracing()).isFalse();
  }

  @Test
  void endpointOfTheConfiguration_standsBeneathTheEnvironment() {
    properties = new SdkProperties(Optional.of(ANYWHERE), false);

    assertThat(properties.defaults()).containsEntry(ENDPOINT, ANYWHERE);
    assertThat(overrides(Map.of())).isEmpty();
    assertThat(properties.tracing()).isTrue();
  }

  @Test
  void grpc_withoutASender_sendsNothingAndSaysWhat() {
    assertThat(overrides(Map.of(ENDPOINT, ANYWHERE, PROTOCOL, "grpc")))
        .containsEntry(TRACES, "none")
        .containsEntry(METRICS, "none");
    assertThat(properties.unsent()).containsExactly("traces", "metrics");
    assertThat(properties.tracing()).isFalse();
  }

  @Test
  void grpc_ofOneSignalWithoutASender_leavesTheOtherAndOtherExporters() {
    assertThat(overrides(Map.of(
            ENDPOINT,
            ANYWHERE,
            "otel.exporter.otlp.traces.protocol",
            "grpc",
            TRACES,
            "otlp,console")))
        .containsExactly(Map.entry(TRACES, "console"));
    assertThat(properties.unsent()).containsExactly("traces");
    assertThat(properties.tracing()).isTrue();
  }

  @Test
  void grpc_withASender_isSent() {
    properties = new SdkProperties(Optional.empty(), true);

    assertThat(overrides(Map.of(ENDPOINT, ANYWHERE, PROTOCOL, "grpc"))).isEmpty();
    assertThat(properties.unsent()).isEmpty();
  }

  @Test
  void sdkDisabled_tracesNothing() {
    overrides(Map.of(ENDPOINT, ANYWHERE, "otel.sdk.disabled", "true"));

    assertThat(properties.tracing()).isFalse();
  }

  private Map<String, String> overrides(Map<String, String> given) {
    Map<String, String> all = new HashMap<>(properties.defaults());
    all.putAll(given);
    return properties.overrides(DefaultConfigProperties.createFromMap(all));
  }
}
