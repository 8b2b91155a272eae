package dev.rejoin.otel.controlplane;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.controlplane.ControlPlaneListenerProvider;
import dev.rejoin.controlplane.model.ControlPlaneEvent;
import dev.rejoin.controlplane.model.ControlPlaneEvent.RegistrationRequested;
import dev.rejoin.controlplane.model.HandshakeReport;
import dev.rejoin.otel.attribute.RejoinAttributes;
import dev.rejoin.testkit.time.VirtualTime;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ControlPlaneTracingTest {
  private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
  private static final String ATTEMPT = "b7ad6b7169203331";
  private static final Map<String, String> SAMPLED = traceparent("01");

  private final VirtualTime time = new VirtualTime();
  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final SdkTracerProvider provider = SdkTracerProvider.builder()
      .addSpanProcessor(SimpleSpanProcessor.create(exporter))
      .build();
  private final ControlPlaneTracing tracing =
      new ControlPlaneTracing(provider.get("test"), time, time, () -> {});

  @AfterEach
  void close() {
    provider.close();
  }

  private static Map<String, String> traceparent(String flags) {
    return Map.of("traceparent", "00-" + TRACE_ID + "-" + ATTEMPT + "-" + flags);
  }

  /** Accepted, 2 ms later asked, 1 ms later admitted, 3 ms later decided; told 4 ms after that. */
  private void handshake(
      String transport, Map<String, String> traceContext, String status, Optional<String> refusal) {
    long accepted = time.nanos();
    time.advance(Duration.ofMillis(10));
    tracing.handshake(new HandshakeReport(
        transport,
        "192.0.2.9:50000",
        Optional.of("edge-1"),
        traceContext,
        accepted,
        accepted + 2_000_000,
        refusal.isPresent() ? Optional.empty() : Optional.of(accepted + 3_000_000),
        accepted + 6_000_000,
        status,
        refusal,
        refusal.map(why -> Duration.ofSeconds(3))));
  }

  private SpanData span(String name) {
    return exporter.getFinishedSpanItems().stream()
        .filter(span -> span.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static long micros(SpanData span) {
    return (span.getEndEpochNanos() - span.getStartEpochNanos()) / 1_000;
  }

  @Test
  void peer_letIn_isAcceptedAdmittedAndAuthenticatedBeneathTheAttempt() {
    handshake("websocket", SAMPLED, "101", Optional.empty());

    SpanData accept = span("rejoin.accept");
    assertThat(accept.getTraceId()).isEqualTo(TRACE_ID);
    assertThat(accept.getParentSpanId()).isEqualTo(ATTEMPT);
    assertThat(accept.getKind()).isEqualTo(SpanKind.SERVER);
    assertThat(micros(accept)).isEqualTo(6_000);
    assertThat(accept.getAttributes().asMap())
        .containsEntry(RejoinAttributes.AGENT_ID, "edge-1")
        .containsEntry(RejoinAttributes.OUTCOME, "open")
        .containsEntry(stringKey("network.peer.address"), "192.0.2.9")
        .containsEntry(longKey("network.peer.port"), 50_000L)
        .containsEntry(longKey("http.response.status_code"), 101L);
    assertThat(List.of(span("rejoin.admit"), span("rejoin.authenticate"))).allSatisfy(step -> {
      assertThat(step.getParentSpanId()).isEqualTo(accept.getSpanId());
      assertThat(step.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    });
    assertThat(micros(span("rejoin.admit"))).isEqualTo(1_000);
    assertThat(micros(span("rejoin.authenticate"))).isEqualTo(3_000);
    assertThat(span("rejoin.authenticate").getEndEpochNanos()).isEqualTo(accept.getEndEpochNanos());
  }

  @Test
  void peer_sentAway_failsTheStepThatRefusedIt() {
    handshake("websocket", SAMPLED, "503", Optional.of("too many at once"));

    assertThat(exporter.getFinishedSpanItems())
        .extracting(SpanData::getName)
        .containsExactly("rejoin.admit", "rejoin.accept");
    assertThat(exporter.getFinishedSpanItems()).allSatisfy(span -> {
      assertThat(span.getStatus().getDescription()).isEqualTo("too many at once");
      assertThat(span.getAttributes().get(stringKey("error.type"))).isEqualTo("503");
    });
    assertThat(span("rejoin.accept").getAttributes().get(RejoinAttributes.RETRY_AFTER))
        .isEqualTo(3.0);
  }

  @Test
  void peer_overGrpc_isToldInTheWordsOfRpc() {
    handshake("grpc", SAMPLED, "OK", Optional.empty());

    assertThat(span("rejoin.accept").getAttributes().asMap())
        .containsEntry(stringKey("rpc.system.name"), "grpc")
        .containsEntry(stringKey("rpc.method"), "rejoin.v1.AgentService/Connect")
        .containsEntry(stringKey("rpc.status_code"), "OK")
        .doesNotContainKey(longKey("http.response.status_code"));
  }

  @Test
  void peer_withoutAReadableTraceOrOneThatIsNotRecorded_isNotTraced() {
    handshake("websocket", Map.of(), "101", Optional.empty());
    handshake("websocket", Map.of("traceparent", "nonsense"), "101", Optional.empty());
    handshake("websocket", traceparent("00"), "101", Optional.empty());
    request(7, "resume", Map.of());
    tracing.on(resumed(7));
    tracing.stored();

    assertThat(exporter.getFinishedSpanItems()).isEmpty();
  }

  @Test
  void resumption_lastsFromItsArrivalUntilItIsStored() {
    request(7, "resume", SAMPLED);
    tracing.on(new ControlPlaneEvent.Superseded("edge-1", 3, "p1", 2, false));
    tracing.on(resumed(7));
    assertThat(exporter.getFinishedSpanItems()).isEmpty();
    time.advance(Duration.ofMillis(5));
    tracing.stored();

    SpanData resume = span("rejoin.resume");
    assertThat(resume.getParentSpanId()).isEqualTo(ATTEMPT);
    assertThat(resume.getKind()).isEqualTo(SpanKind.SERVER);
    assertThat(micros(resume)).as("2 ms in the queue, 5 ms until stored").isEqualTo(7_000);
    assertThat(resume.getAttributes().asMap())
        .containsEntry(RejoinAttributes.AGENT_ID, "edge-1")
        .containsEntry(RejoinAttributes.ANSWER, "resumed")
        .containsEntry(RejoinAttributes.EPOCH, 2L)
        .containsEntry(RejoinAttributes.AWAY, 1.5)
        .containsEntry(RejoinAttributes.REPLAYED, 4L);
  }

  @Test
  void registrations_inOneBatch_endTogether() {
    request(7, "register", SAMPLED);
    tracing.on(
        new ControlPlaneEvent.Registered("edge-1", 7, "p1", 1, true, Optional.empty(), SAMPLED));
    request(8, "resume", SAMPLED);
    tracing.on(new ControlPlaneEvent.RegistrationDemanded("edge-2", 8, "unknown agent"));
    request(10, "register", SAMPLED);
    tracing.on(new ControlPlaneEvent.RegistrationDeferred("edge-4", 10, Duration.ofMillis(2_500)));
    request(9, "register", SAMPLED);
    tracing.on(new ControlPlaneEvent.Rejected("edge-3", 9, true, "another owner"));
    tracing.stored();

    assertThat(exporter.getFinishedSpanItems())
        .extracting(span -> span.getAttributes().get(RejoinAttributes.ANSWER))
        .containsExactly("register_success", "register_required", "deferred", "rejected");
    assertThat(exporter.getFinishedSpanItems())
        .extracting(SpanData::getEndEpochNanos)
        .containsOnly(exporter.getFinishedSpanItems().get(0).getEndEpochNanos());
    assertThat(exporter.getFinishedSpanItems().get(3).getStatus().getDescription())
        .isEqualTo("another owner");
  }

  @Test
  void rehearsal_doesEverythingThatAReturnDoes() {
    TracingRehearsal.perform(tracing);

    assertThat(exporter.getFinishedSpanItems())
        .extracting(SpanData::getName)
        .contains(
            "rejoin.accept",
            "rejoin.admit",
            "rejoin.authenticate",
            "rejoin.resume",
            "rejoin.register");
  }

  @Test
  void provider_isFound() {
    assertThat(ServiceLoader.load(ControlPlaneListenerProvider.class))
        .singleElement()
        .isInstanceOf(TracingProvider.class);
  }

  private void request(long connection, String type, Map<String, String> traceContext) {
    long arrived = time.nanos();
    time.advance(Duration.ofMillis(2));
    tracing.on(new RegistrationRequested("edge-1", connection, type, arrived, traceContext));
  }

  private static ControlPlaneEvent resumed(long connection) {
    return new ControlPlaneEvent.Resumed(
        "edge-1", connection, "p1", 2, Optional.of(Duration.ofMillis(1_500)), 4, SAMPLED);
  }
}
