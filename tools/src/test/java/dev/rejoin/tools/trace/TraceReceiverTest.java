package dev.rejoin.tools.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.rejoin.api.runtime.SchedulerPool;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TraceReceiverTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final SchedulerPool pool = new SchedulerPool("test", 1);
  private final TraceReceiver backend = start(Optional.empty());
  private final TraceReceiver receiver = start(Optional.of(URI.create(backend.address() + "/")));

  private TraceReceiver start(Optional<URI> to) {
    try {
      return TraceReceiver.start(pool.blocking(), to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterEach
  void close() {
    receiver.close();
    backend.close();
    pool.close();
  }

  private static byte[] request(int spanId) {
    Span span = Span.newBuilder()
        .setTraceId(ByteString.fromHex("0af7651916cd43dd8448eb211c80319c"))
        .setSpanId(ByteString.fromHex("b7ad6b716920333" + spanId))
        .setName("rejoin.attempt")
        .setStartTimeUnixNano(1_000)
        .setEndTimeUnixNano(3_000)
        .addAttributes(entry("rejoin.outcome", AnyValue.newBuilder().setStringValue("ready")))
        .addAttributes(entry("rejoin.attempt", AnyValue.newBuilder().setIntValue(7)))
        .setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR))
        .build();
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(ResourceSpans.newBuilder()
            .setResource(Resource.newBuilder()
                .addAttributes(
                    entry("service.name", AnyValue.newBuilder().setStringValue("rejoin-agent"))))
            .addScopeSpans(ScopeSpans.newBuilder().addSpans(span)))
        .build()
        .toByteArray();
  }

  private static KeyValue entry(String key, AnyValue.Builder value) {
    return KeyValue.newBuilder().setKey(key).setValue(value).build();
  }

  private static int post(TraceReceiver to, byte[] body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(to.address() + "/v1/traces"))
        .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  @Test
  void spans_areRememberedAndHandedOn() throws Exception {
    assertThat(post(receiver, request(1))).isEqualTo(200);

    List<ArrivedSpan> arrived = receiver.spans();
    assertThat(arrived).hasSize(1);
    ArrivedSpan span = arrived.get(0);
    assertThat(span.service()).isEqualTo("rejoin-agent");
    assertThat(span.traceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
    assertThat(span.parentId()).isEmpty();
    assertThat(span.told("outcome")).contains("ready");
    assertThat(span.told("attempt")).contains("7");
    assertThat(span.failed()).isTrue();
    assertThat(span.took().toNanos()).isEqualTo(2_000);
    assertThat(backend.spans()).isEqualTo(arrived);
    assertThat(receiver.relayProblem()).isEmpty();
  }

  @Test
  void spans_packed_areHandedOnAsTheyCame() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(request(1));
    }

    assertThat(post(receiver, packed.toByteArray(), "Content-Encoding", "gzip")).isEqualTo(200);

    assertThat(backend.spans()).hasSize(1);
  }

  @Test
  void backendThatIsGone_isAnsweredForSoThatSendersKeepTheirs() throws Exception {
    backend.close();

    assertThat(post(receiver, request(1))).isEqualTo(503);
    assertThat(post(receiver, request(1))).isEqualTo(503);

    assertThat(receiver.spans()).as("once, however often it comes").hasSize(1);
    assertThat(receiver.relayProblem()).isPresent();
  }

  @Test
  void nonsense_isRefused() throws Exception {
    assertThat(post(receiver, new byte[] {1, 2, 3})).isEqualTo(400);
    assertThat(receiver.spans()).isEmpty();
  }
}
