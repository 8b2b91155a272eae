package dev.rejoin.otel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rejoin.api.observe.Observer;
import dev.rejoin.api.observe.ObserverContext;
import dev.rejoin.api.observe.ObserverProvider;
import dev.rejoin.api.runtime.SystemRuntime;
import dev.rejoin.api.settings.InvalidSettingsException;
import dev.rejoin.api.settings.Settings;
import dev.rejoin.otel.VirtualControlPlane.Door;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.proto.resource.v1.Resource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TelemetryTest {

  @Test
  void provider_isFoundAsOtelAndDescribesItsOptions() {
    ObserverProvider provider = provider();
    assertThat(provider.options())
        .extracting(option -> option.name())
        .containsExactly("endpoint", "buffer_spans", "buffer_directory", "buffer_mebibytes");
    try (Observer observer = provider.create(
        Settings.defaults(provider.options()),
        new ObserverContext(SystemRuntime.ticker(), SystemRuntime.wallClock(), "1.2.3", "paced"))) {
      assertThat(observer).hasToString("otel");
    }
    assertThatThrownBy(
            () -> Settings.of(provider.options(), Map.of("endpoint", "user:secret@host:4318")))
        .isInstanceOf(InvalidSettingsException.class);
  }

  @Test
  void nothingConfigured_tracesNothingAndLogsNothing() {
    try (LogLines log = new LogLines();
        TracedAgent traced = new TracedAgent(Optional.empty(), Optional.empty())) {
      traced.ready();
      assertThat(traced.telemetry.tracing()).isFalse();
      assertThat(traced.controlPlane.requests().get(0).propagation()).isEmpty();
      assertThat(traced.observer.correlation("edge-1")).isEmpty();
      assertThat(log.lines()).isEmpty();
    }
  }

  @Test
  void resource_isNamedAndNumbered() {
    try (OtlpReceiver backend = new OtlpReceiver();
        TracedAgent traced = new TracedAgent(Optional.of(backend.address()), Optional.empty())) {
      traced.ready();
      traced.flush();
      Resource resource = backend.resources().get(0);
      assertThat(resource.getAttributesList())
          .anySatisfy(entry -> {
            assertThat(entry.getKey()).isEqualTo("service.name");
            assertThat(entry.getValue().getStringValue()).isEqualTo("rejoin-agent");
          })
          .anySatisfy(entry -> {
            assertThat(entry.getKey()).isEqualTo("service.version");
            assertThat(entry.getValue().getStringValue()).isEqualTo("1.2.3");
          })
          .anySatisfy(entry -> assertThat(entry.getKey()).isEqualTo("service.instance.id"));
    }
  }

  @Test
  void backend_downThroughTheOutageAndBackLater_getsTheWholeReturn() {
    try (LogLines log = new LogLines();
        OtlpReceiver backend = new OtlpReceiver();
        TracedAgent traced = new TracedAgent(Optional.of(backend.address()), Optional.empty())) {
      traced.ready();
      traced.flush();
      backend.die();
      traced.controlPlane.down();
      traced.advance(60_000);
      traced.controlPlane.door(Door.OPEN);
      traced.advance(5_000);
      assertThat(traced.telemetry.flush(Duration.ofSeconds(5))).isFalse();
      backend.comeBack();
      traced.flush();

      List<TraceTree> trees = TraceTree.of(backend.spans());
      assertThat(trees).hasSize(2);
      trees.get(1).assertNested().assertGapless();
      await()
          .untilAsserted(() -> assertThat(log.lines())
              .hasSize(2)
              .satisfiesExactly(
                  failing -> assertThat(failing)
                      .startsWith("WARNING the backend does not take spans (")
                      .endsWith("they are kept until it is back, at most 8192 in memory"),
                  working ->
                      assertThat(working).startsWith("INFO the backend takes spans again, after")));
    }
  }

  @Test
  void restart_withADirectory_sendsWhatTheEarlierProcessCouldNot(@TempDir Path directory) {
    try (OtlpReceiver backend = new OtlpReceiver()) {
      backend.die();
      try (TracedAgent first =
          new TracedAgent(Optional.of(backend.address()), Optional.of(directory))) {
        first.ready();
        assertThat(first.telemetry.flush(Duration.ofSeconds(5))).isFalse();
      }
      backend.comeBack();
      try (TracedAgent second =
          new TracedAgent(Optional.of(backend.address()), Optional.of(directory))) {
        second.flush();
        assertThat(TraceTree.of(backend.spans())).hasSize(1);
        assertThat(TraceTree.of(backend.spans()).get(0).render())
            .startsWith("rejoin.return 0–15 = ready");
        assertThat(backend.resources()).as("of the process that made them").hasSize(1);
      }
      assertThat(directory).isDirectoryNotContaining("glob:**.spans");
    }
  }

  @Test
  void rehearsal_reachesTheBackendWithoutASpan() {
    try (OtlpReceiver backend = new OtlpReceiver();
        TracedAgent traced = new TracedAgent(Optional.of(backend.address()), Optional.empty())) {
      traced.telemetry.rehearse(tracer -> {
        Span span = tracer.spanBuilder("rehearsed").startSpan();
        assertThat(span.isRecording()).isTrue();
        span.end();
      });
      await().untilAsserted(() -> assertThat(backend.requests()).isPositive());
      traced.flush();

      assertThat(backend.spans()).isEmpty();
    }
  }

  @Test
  void close_withADeadBackend_isShortAndSaysWhatIsLost() {
    try (LogLines log = new LogLines();
        OtlpReceiver backend = new OtlpReceiver()) {
      backend.die();
      try (TracedAgent traced = new TracedAgent(Optional.of(backend.address()), Optional.empty())) {
        traced.ready();
      }
      assertThat(log.lines())
          .anySatisfy(line -> assertThat(line)
              .matches(
                  "WARNING \\d+ spans were dropped: the agent stops and the backend is not there"));
    }
  }

  private static ObserverProvider provider() {
    return ServiceLoader.load(ObserverProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(found -> found.name().equals("otel"))
        .findFirst()
        .orElseThrow();
  }
}
