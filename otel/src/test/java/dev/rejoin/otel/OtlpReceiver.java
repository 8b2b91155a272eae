package dev.rejoin.otel;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;

/** An OTLP backend over HTTP on loopback, which can die and come back on the same port, or refuse. */
final class OtlpReceiver implements AutoCloseable {
  private final List<ExportTraceServiceRequest> traces = new CopyOnWriteArrayList<>();
  private final List<ExportMetricsServiceRequest> metrics = new CopyOnWriteArrayList<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final int port;
  private volatile int status = 200;
  private HttpServer server;

  OtlpReceiver() {
    server = listen(0);
    port = server.getAddress().getPort();
  }

  private HttpServer listen(int wanted) {
    try {
      HttpServer listening =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), 0);
      listening.createContext("/", this::answer);
      listening.start();
      return listening;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.incrementAndGet();
      InputStream in = exchange.getRequestBody();
      if ("gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))) {
        in = new GZIPInputStream(in);
      }
      byte[] body = in.readAllBytes();
      if (status == 200 && exchange.getRequestURI().getPath().equals("/v1/traces")) {
        traces.add(ExportTraceServiceRequest.parseFrom(body));
      } else if (status == 200 && exchange.getRequestURI().getPath().equals("/v1/metrics")) {
        metrics.add(ExportMetricsServiceRequest.parseFrom(body));
      }
      byte[] reply = ExportTraceServiceResponse.getDefaultInstance().toByteArray();
      exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
      exchange.sendResponseHeaders(status, reply.length == 0 ? -1 : reply.length);
    }
  }

  String address() {
    return "http://127.0.0.1:" + port;
  }

  void answerWith(int newStatus) {
    status = newStatus;
  }

  void die() {
    server.stop(0);
  }

  void comeBack() {
    server = listen(port);
  }

  int requests() {
    return requests.get();
  }

  List<Span> spans() {
    return traces.stream()
        .flatMap(request -> request.getResourceSpansList().stream())
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .toList();
  }

  List<Resource> resources() {
    return traces.stream()
        .flatMap(request -> request.getResourceSpansList().stream())
        .map(spans -> spans.getResource())
        .distinct()
        .toList();
  }

  /** Names of the metrics received. */
  List<String> metricNames() {
    return metrics.stream()
        .flatMap(request -> request.getResourceMetricsList().stream())
        .flatMap(resource -> resource.getScopeMetricsList().stream())
        .flatMap(scope -> scope.getMetricsList().stream())
        .map(metric -> metric.getName())
        .distinct()
        .sorted()
        .toList();
  }

  /** All that arrived, as text. */
  String everything() {
    return traces + "\n" + metrics;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
