package dev.rejoin.tools.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChildEnvironmentTest {
  private final Map<String, String> environment = new HashMap<>(Map.of(
      "PATH", "/bin",
      "REJOIN_LOG_LEVEL", "debug",
      "OTEL_SERVICE_NAME", "mine",
      "OTEL_EXPORTER_OTLP_ENDPOINT", "http://elsewhere:4318",
      "OTEL_EXPORTER_OTLP_HEADERS", "key=1"));

  @Test
  void inherited_isWithoutWhatAUserSetForAnAgent() {
    ChildEnvironment.inherited().applyTo(environment);

    assertThat(environment).doesNotContainKey("REJOIN_LOG_LEVEL").hasSize(4);
  }

  @Test
  void tracing_takesThePlaceOfTheUsersButKeepsTheKeyOfTheBackend() {
    new ChildEnvironment(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1"))
        .applyTo(environment);

    assertThat(environment)
        .containsOnly(
            Map.entry("PATH", "/bin"),
            Map.entry("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1"),
            Map.entry("OTEL_EXPORTER_OTLP_HEADERS", "key=1"));
  }
}
