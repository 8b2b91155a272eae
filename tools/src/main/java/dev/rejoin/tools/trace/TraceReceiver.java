package dev.rejoin.tools.trace;

import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.zip.GZIPInputStream;

/**
 * A backend on loopback that takes spans by OTLP over HTTP, remembers them, and hands them on where another backend is
 * named: what that one answers is answered here, so whoever sends keeps what it does not take. Thread-safe.
 */
public final class TraceReceiver implements AutoCloseable {
  private static final String TRACES = "/v1/traces";
  private static final int LARGEST = 64 * 1024 * 1024;
  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;

  private final HttpServer server;
  private final Optional<Relay> relay;
  private final Map<String, ArrivedSpan> spans = new LinkedHashMap<>();

  private TraceReceiver(HttpServer server, Optional<Relay> relay) {
    this.server = server;
    this.relay = relay;
  }

  /**
   * Listens on a free port of loopback.
   *
   * @param executor runs one request at a time or more; while handing on it waits
   * @param backend base address of the backend that gets everything too
   */
  public static TraceReceiver start(Executor executor, Optional<URI> backend) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    TraceReceiver receiver = new TraceReceiver(server, backend.map(Relay::new));
    server.createContext(TRACES, receiver::take);
    server.setExecutor(executor);
    server.start();
    return receiver;
  }

  /** Its base address, as {@code OTEL_EXPORTER_OTLP_ENDPOINT} wants it. */
  public String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readNBytes(LARGEST);
      int status = remember(exchange, body);
      if (status == OK && relay.isPresent()) {
        status = relay.get().forward(TRACES, exchange.getRequestHeaders(), body);
      }
      // an empty message: all was taken
      exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
      exchange.sendResponseHeaders(status, -1);
    }
  }

  private int remember(HttpExchange exchange, byte[] body) throws IOException {
    try {
      List<ArrivedSpan> arrived = OtlpDecoder.decode(unpacked(exchange, body));
      synchronized (spans) {
        arrived.forEach(span -> spans.put(span.spanId(), span)); // what was refused comes again
      }
      return OK;
    } catch (InvalidProtocolBufferException e) {
      return BAD_REQUEST;
    }
  }

  private static byte[] unpacked(HttpExchange exchange, byte[] body) throws IOException {
    if (!"gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))) {
      return body;
    }
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
      return in.readNBytes(LARGEST);
    }
  }

  /** Everything that arrived, in order. */
  public List<ArrivedSpan> spans() {
    synchronized (spans) {
      return List.copyOf(spans.values());
    }
  }

  /** Why the other backend did not take the last thing it was given; empty if it did, or there is none. */
  public Optional<String> relayProblem() {
    return relay.flatMap(Relay::problem);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
