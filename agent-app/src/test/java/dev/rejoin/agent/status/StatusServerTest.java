package dev.rejoin.agent.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.observe.StatusPage;
import dev.rejoin.reconnect.AgentStatus;
import dev.rejoin.reconnect.AgentStatus.OpenBreaker;
import dev.rejoin.reconnect.AgentStatus.State;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatusServerTest {
  private static final InstantSource NOW =
      InstantSource.fixed(Instant.parse("2026-11-24T12:00:10Z"));
  private static final AgentStatus READY = new AgentStatus(
      "edge-1",
      State.READY,
      Duration.ofSeconds(10),
      "",
      0,
      Optional.empty(),
      Optional.of("connection_lost: reset"),
      Optional.of(Endpoint.parse("ws://127.0.0.1:18080")),
      Optional.of(Duration.ofMinutes(2)),
      Optional.of(7L),
      Optional.empty(),
      Optional.of(AgentStatus.HeartbeatChannel.ANSWERED),
      3);
  private static final AgentStatus WAITING = new AgentStatus(
      "edge-1",
      State.WAITING,
      Duration.ofMillis(1_500),
      "waiting before the next attempt",
      4,
      Optional.of(Duration.ofMillis(850)),
      Optional.empty(),
      Optional.empty(),
      Optional.empty(),
      Optional.empty(),
      Optional.of(new OpenBreaker(Duration.ofSeconds(12), 11, Duration.ofSeconds(48))),
      Optional.empty(),
      0);

  private final HttpClient client = HttpClient.newHttpClient();
  private volatile AgentStatus status = READY;
  private StatusServer server;

  @BeforeEach
  void start() throws IOException {
    server = StatusServer.start(
        "127.0.0.1",
        0,
        () -> status,
        List.of(page("/metrics", "up 1\n"), page("/status", "mine"), page("/broken", null)),
        NOW);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static StatusPage page(String path, String text) {
    return new StatusPage() {
      @Override
      public String path() {
        return path;
      }

      @Override
      public String contentType() {
        return "text/plain; version=0.0.4; charset=utf-8";
      }

      @Override
      public String render() {
        if (text == null) {
          throw new IllegalStateException("broken page");
        }
        return text;
      }
    };
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri(path)).GET().build());
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.address().getPort() + path);
  }

  @Test
  void readyAgent_isReadyAndAlive() throws Exception {
    assertThat(get("/livez").statusCode()).isEqualTo(200);
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
    assertThat(get("/readyz").body()).isEqualTo("ready\n");
  }

  @Test
  void waitingAgent_isAliveButNotReadyAndSaysWhy() throws Exception {
    status = WAITING;

    assertThat(get("/livez").statusCode()).isEqualTo(200);
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
    assertThat(get("/readyz").body()).isEqualTo("not ready: waiting before the next attempt\n");
  }

  @Test
  void statusOfAReadyAgent_isComplete() throws Exception {
    HttpResponse<String> response = get("/status");

    assertThat(response.headers().firstValue("content-type"))
        .contains("application/json; charset=utf-8");
    assertThat(response.headers().firstValue("cache-control")).contains("no-store");
    assertThat(response.body())
        .isEqualTo(
            "{\"agent\":\"edge-1\",\"state\":\"ready\",\"since\":\"2026-11-24T12:00:00Z\","
                + "\"in_state_ms\":10000,\"ready\":true,\"reason\":null,\"attempt\":0,\"next_attempt_in_ms\":null,"
                + "\"last_error\":\"connection_lost: reset\",\"endpoint\":\"ws://127.0.0.1:18080\","
                + "\"session_age_ms\":120000,\"epoch\":7,\"breaker\":{\"state\":\"closed\"},\"heartbeat_channel\":\"answered\",\"queued_messages\":3,\"version\":\"development\"}\n");
  }

  @Test
  void statusOfAWaitingAgent_tellsTheNextAttempt() throws Exception {
    status = WAITING;

    assertThat(get("/status").body())
        .isEqualTo(
            "{\"agent\":\"edge-1\",\"state\":\"waiting\",\"since\":\"2026-11-24T12:00:08.500Z\","
                + "\"in_state_ms\":1500,\"ready\":false,\"reason\":\"waiting before the next attempt\",\"attempt\":4,"
                + "\"next_attempt_in_ms\":850,\"last_error\":null,\"endpoint\":null,\"session_age_ms\":null,"
                + "\"epoch\":null,\"breaker\":{\"state\":\"open\",\"since_ms\":12000,\"failures\":11,\"attempts_away_ms\":48000},\"heartbeat_channel\":null,\"queued_messages\":0,\"version\":\"development\"}\n");
  }

  @Test
  void observersPage_isServedUnlessItsPathIsTaken() throws Exception {
    assertThat(get("/metrics").body()).isEqualTo("up 1\n");
    assertThat(get("/metrics").headers().firstValue("content-type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    assertThat(get("/status").body()).startsWith("{");
  }

  @Test
  void brokenPage_isAnErrorAndNothingElse() throws Exception {
    assertThat(get("/broken").statusCode()).isEqualTo(500);
    assertThat(get("/livez").statusCode()).isEqualTo(200);
  }

  @Test
  void head_hasNoBody() throws Exception {
    HttpResponse<String> response = send(HttpRequest.newBuilder(uri("/status"))
        .method("HEAD", HttpRequest.BodyPublishers.noBody())
        .build());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void otherMethodsAndPaths_areRefused() throws Exception {
    HttpResponse<String> posted = send(HttpRequest.newBuilder(uri("/status"))
        .POST(HttpRequest.BodyPublishers.ofString("x"))
        .build());
    assertThat(posted.statusCode()).isEqualTo(405);
    assertThat(posted.headers().firstValue("allow")).contains("GET, HEAD");
    assertThat(get("/").statusCode()).isEqualTo(404);
    assertThat(get("/status/x").statusCode()).isEqualTo(404);
  }

  @Test
  void foreignHostName_isMisdirected() throws Exception {
    assertThat(
            statusLine("GET /status HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
        .contains(" 421 ");
    assertThat(
            statusLine("GET /status HTTP/1.1\r\nHost: localhost:80\r\nConnection: close\r\n\r\n"))
        .contains(" 200 ");
  }

  private String statusLine(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.address().getPort());
        InputStream in = socket.getInputStream()) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String response = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return response.lines().findFirst().orElse("");
    }
  }
}
