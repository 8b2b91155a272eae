package dev.rejoin.agent.status;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.rejoin.api.observe.StatusPage;
import dev.rejoin.api.runtime.SchedulerPool;
import dev.rejoin.reconnect.AgentStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves what an agent says of itself: {@code /livez} (200 while the process answers), {@code /readyz} (200 only while
 * registered, otherwise 503 with the reason), {@code /status} (JSON), and the pages of observers.
 *
 * <p>Only GET and HEAD. On a loopback address a request must also name a loopback host, so that a web page cannot read
 * it through a name that it points here.
 */
public final class StatusServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StatusServer.class);
  private static final String PLAIN = "text/plain; charset=utf-8";
  private static final String JSON = "application/json; charset=utf-8";

  private final HttpServer server;
  /** Threads of its own: a slow reader of a page must not keep an agent from looking up a name. */
  private final SchedulerPool threads;

  private final boolean loopback;

  static {
    // a peer that sends one byte a minute must not hold a thread; in seconds, read when the server
    // class loads
    System.getProperties().putIfAbsent("sun.net.httpserver.maxReqTime", "10");
    System.getProperties().putIfAbsent("sun.net.httpserver.maxRspTime", "10");
  }

  private StatusServer(HttpServer server, SchedulerPool threads, boolean loopback) {
    this.server = server;
    this.threads = threads;
    this.loopback = loopback;
  }

  /**
   * Binds and serves.
   *
   * @param host address to listen on
   * @param port 0 for any free one
   * @param pages what observers add; one that wants a path already taken is left out and logged
   * @throws IOException if the address cannot be bound
   */
  public static StatusServer start(
      String host,
      int port,
      Supplier<AgentStatus> status,
      List<StatusPage> pages,
      InstantSource wallClock)
      throws IOException {
    InetAddress address = InetAddress.getByName(host);
    HttpServer server = HttpServer.create(new InetSocketAddress(address, port), 0);
    SchedulerPool threads = new SchedulerPool("rejoin-status", 1);
    StatusServer statusServer = new StatusServer(server, threads, address.isLoopbackAddress());
    Map<String, Supplier<Response>> routes = routes(status, pages, new StatusReport(wallClock));
    server.createContext("/", exchange -> statusServer.answer(exchange, routes));
    server.setExecutor(threads.blocking());
    server.start();
    return statusServer;
  }

  private static Map<String, Supplier<Response>> routes(
      Supplier<AgentStatus> status, List<StatusPage> pages, StatusReport report) {
    Map<String, Supplier<Response>> routes = new HashMap<>();
    routes.put("/livez", () -> new Response(200, PLAIN, "alive\n"));
    routes.put("/readyz", () -> readiness(status.get()));
    routes.put("/status", () -> new Response(200, JSON, report.render(status.get()) + "\n"));
    for (StatusPage page : pages) {
      Supplier<Response> previous = routes.putIfAbsent(
          page.path(), () -> new Response(200, page.contentType(), page.render()));
      if (previous != null) {
        log.warn("status page {} of {} is left out: the path is taken", page.path(), page);
      }
    }
    return routes;
  }

  private static Response readiness(AgentStatus status) {
    return status.ready()
        ? new Response(200, PLAIN, "ready\n")
        : new Response(503, PLAIN, "not ready: " + status.reason() + "\n");
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  /** Stops listening at once; requests being answered are cut. */
  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }

  private void answer(HttpExchange exchange, Map<String, Supplier<Response>> routes)
      throws IOException {
    try (exchange) {
      Response response;
      try {
        response = respond(exchange, routes);
      } catch (RuntimeException e) {
        log.warn("status page {} failed", exchange.getRequestURI().getPath(), e);
        response = new Response(500, PLAIN, "failed; see the log\n");
      }
      send(exchange, response);
    }
  }

  private Response respond(HttpExchange exchange, Map<String, Supplier<Response>> routes) {
    if (loopback && !namesLoopback(exchange.getRequestHeaders().getFirst("Host"))) {
      return new Response(421, PLAIN, "this endpoint is for local requests\n");
    }
    if (!exchange.getRequestMethod().equals("GET")
        && !exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Allow", "GET, HEAD");
      return new Response(405, PLAIN, "only GET and HEAD\n");
    }
    Supplier<Response> route = routes.get(exchange.getRequestURI().getPath());
    return route == null
        ? new Response(404, PLAIN, "try /livez, /readyz or /status\n")
        : route.get();
  }

  private static boolean namesLoopback(@Nullable String host) {
    if (host == null) {
      return true; // HTTP/1.0; a browser always sends one
    }
    String name = host.replaceFirst(":[0-9]*$", "").toLowerCase(Locale.ROOT);
    return name.equals("localhost") || name.equals("[::1]") || name.startsWith("127.");
  }

  private static void send(HttpExchange exchange, Response response) throws IOException {
    byte[] body = response.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", response.contentType());
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(response.status(), -1);
      return;
    }
    exchange.sendResponseHeaders(response.status(), body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private record Response(int status, String contentType, String body) {}
}
