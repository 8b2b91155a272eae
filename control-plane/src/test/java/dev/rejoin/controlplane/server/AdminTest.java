package dev.rejoin.controlplane.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.Fingerprint;
import dev.rejoin.api.message.Command;
import dev.rejoin.api.message.Resync;
import dev.rejoin.api.message.ResyncAck;
import dev.rejoin.controlplane.ControlPlane;
import dev.rejoin.controlplane.ControlPlaneConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The admin listener, over real HTTP. */
final class AdminTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final JsonMapper JSON = JsonMapper.shared();

  private final ControlPlane controlPlane = ControlPlane.start(ControlPlaneConfig.onFreePort());

  @AfterEach
  void stop() {
    controlPlane.close();
  }

  private record Answer(int status, JsonNode body) {}

  private Answer call(String method, String path, String body) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(
            controlPlane.adminUri().orElseThrow().resolve(path))
        .timeout(TestAgent.PATIENCE)
        .header("Authorization", "Bearer " + controlPlane.adminToken().reveal())
        .method(
            method,
            body.isEmpty()
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    HttpResponse<String> response =
        HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    return new Answer(response.statusCode(), JSON.readTree(response.body()));
  }

  private Answer get(String path) throws Exception {
    return call("GET", path, "");
  }

  // ---- who may

  private int rawStatus(String headers) throws IOException {
    URI admin = controlPlane.adminUri().orElseThrow();
    try (RawClient client = new RawClient(admin.getHost(), admin.getPort())) {
      client.write("GET /api/agents HTTP/1.1\r\n" + headers + "\r\n");
      return client.readStatus();
    }
  }

  private String host(String name) {
    return "Host: " + name + ":" + controlPlane.adminUri().orElseThrow().getPort() + "\r\n";
  }

  private String token() {
    return "Authorization: Bearer " + controlPlane.adminToken().reveal() + "\r\n";
  }

  @Test
  void token_isRequired() throws IOException {
    assertThat(rawStatus(host("localhost"))).isEqualTo(401);
    assertThat(rawStatus(host("localhost") + "Authorization: Bearer \r\n")).isEqualTo(401);
    assertThat(rawStatus(host("localhost") + "Authorization: Bearer guessed\r\n"))
        .isEqualTo(401);
    assertThat(rawStatus(host("localhost") + token())).isEqualTo(200);
    assertThat(rawStatus(host("127.0.0.1") + token())).isEqualTo(200);
  }

  @Test
  void host_mustBeThisMachine() throws IOException {
    assertThat(rawStatus(host("rebound.example") + token())).isEqualTo(403);
    assertThat(rawStatus("Host: localhost:1\r\n" + token())).isEqualTo(403);
    assertThat(rawStatus("Host: localhost\r\n" + token())).isEqualTo(403);
    assertThat(rawStatus(token())).isEqualTo(403);
    assertThat(rawStatus(host("localhost") + host("localhost") + token())).isEqualTo(403);
  }

  @Test
  void origin_mustBeTheListenerItself() throws IOException {
    String own = host("localhost").substring("Host: ".length());
    assertThat(rawStatus(host("localhost") + token() + "Origin: http://evil.example\r\n"))
        .isEqualTo(403);
    assertThat(rawStatus(host("localhost") + token() + "Origin: null\r\n")).isEqualTo(403);
    assertThat(rawStatus(host("localhost") + token() + "Origin: http://" + own)).isEqualTo(200);
  }

  @Test
  void generatedToken_isWrittenForItsOwnerAndReused(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("admin-token");
    ControlPlaneConfig config = ControlPlaneConfig.onFreePort().withAdminTokenFile(file);

    String token;
    try (ControlPlane first = ControlPlane.start(config)) {
      token = first.adminToken().reveal();
    }

    assertThat(Files.readString(file)).isEqualTo(token + "\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (ControlPlane second = ControlPlane.start(config)) {
      assertThat(second.adminToken().reveal()).isEqualTo(token);
    }
  }

  // ---- agents

  @Test
  void agents_areListedAndShown() throws Exception {
    try (TestAgent agent = TestAgent.connect(controlPlane.endpoint(), "a1")) {
      agent.register();
      agent.heartbeat(1);
      agent.event(1, "hello");
      agent.heartbeat(1);

      JsonNode listed = get("/api/agents").body().path("agents").path(0);
      assertThat(listed.path("id").stringValue()).isEqualTo("a1");
      assertThat(listed.path("connected").booleanValue()).isTrue();
      assertThat(listed.path("epoch").longValue()).isEqualTo(1);
      assertThat(listed.path("instance").stringValue()).isEqualTo("a1-process");
      assertThat(listed.path("registrations").intValue()).isEqualTo(1);
      assertThat(listed.path("resumes").intValue()).isZero();
      assertThat(listed.path("queued").intValue()).isZero();
      assertThat(listed.path("peer").stringValue()).startsWith("127.0.0.1:");
      assertThat(listed.path("last_heartbeat").stringValue()).endsWith("Z");

      JsonNode shown = get("/api/agents/a1").body();
      assertThat(shown.path("description").path("name").stringValue()).isEqualTo("agent a1");
      assertThat(shown.path("recent_events").path(0).path("body").stringValue()).isEqualTo("hello");
      assertThat(get("/api/agents/nobody").status()).isEqualTo(404);
    }
  }

  @Test
  void statistics_count() throws Exception {
    try (TestAgent agent = TestAgent.connect(controlPlane.endpoint(), "a1")) {
      agent.register();

      JsonNode counted = get("/api/statistics").body();
      assertThat(counted.path("accepted").intValue()).isEqualTo(1);
      assertThat(counted.path("registered").intValue()).isEqualTo(1);
      assertThat(counted.path("resumed").intValue()).isZero();
      assertThat(counted.path("rejected").intValue()).isZero();
      assertThat(counted.path("spread_ms").doubleValue()).isEqualTo(1.1);
    }
  }

  @Test
  void command_isQueuedAndArrives() throws Exception {
    try (TestAgent agent = TestAgent.connect(controlPlane.endpoint(), "a1")) {
      agent.register();

      Answer answer = call("POST", "/api/agents/a1/commands", "{\"name\":\"say\",\"body\":\"ä\"}");

      assertThat(answer.status()).isEqualTo(202);
      Command command = (Command) agent.receiveCommand().message();
      assertThat(command.messageId()).isEqualTo(answer.body().path("message_id").stringValue());
      assertThat(command.body().text()).isEqualTo("ä");
      assertThat(
              call("POST", "/api/agents/nobody/commands", "{\"name\":\"say\"}").status())
          .isEqualTo(404);
    }
  }

  @Test
  void resync_asksForTheRoutesAndShowsThem() throws Exception {
    try (TestAgent agent = TestAgent.connect(controlPlane.endpoint(), "a1")) {
      agent.register();
      assertThat(call("POST", "/api/agents/a1/resync", "").status()).isEqualTo(202);
      assertThat(agent.receive().message()).isEqualTo(new Resync("", new TreeMap<>()));

      TreeMap<String, String> routes = new TreeMap<>(Map.of("api", "http://10.0.0.7"));
      assertThat(agent.request(new Resync(Fingerprint.of(routes), routes)))
          .isInstanceOf(ResyncAck.class);

      assertThat(get("/api/agents/a1").body().path("routes").path("api").stringValue())
          .isEqualTo("http://10.0.0.7");
      assertThat(call("POST", "/api/agents/nobody/resync", "").status()).isEqualTo(404);
    }
  }

  // ---- mistakes

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "POST | /api/agents/a/commands | nonsense | 400 | not JSON",
        "POST | /api/agents/a/commands | [] | 400 | expected: one JSON object",
        "POST | /api/agents/a/commands | {} | 400 | name:",
        "POST | /api/agents/a/commands | {\"names\":\"x\"} | 400 | did you mean name?",
        "POST | /api/agents/a/commands | {\"name\":7} | 400 | name: 7 (expected: text)",
        "POST | /admin/faults | {\"registration_delay\":\"soon\"} | 400 | registration_delay",
        "POST | /admin/faults | {\"registration_delay\":\"1\"} | 400 | registration_delay",
        "POST | /admin/faults | {\"refuse_upgrades\":{\"status\":200}} | 400 | 300..599",
        "POST | /admin/faults | {\"reject_registrations\":{\"count\":0}} | 400 | count",
        "POST | /admin/faults | {\"reject_registrations\":7} | 400 | reject_registrations",
        "POST | /admin/faults | {\"silent\":\"yes\"} | 400 | true or false",
        "POST | /admin/connections/close | {\"status\":1005} | 400 | status: 1005",
        "POST | /admin/connections/close | {\"status\":99} | 400 | status",
        "DELETE | /api/agents | `` | 405 | GET",
        "GET | /admin/sessions/forget | `` | 405 | POST",
        "GET | /nowhere | `` | 404 | no such path",
        "GET | /api/agents/a/nowhere | `` | 404 | no such path",
        "GET | /api/agents/ | `` | 404 | not known"
      })
  void mistake_isExplained(String method, String path, String body, int status, String why)
      throws Exception {
    Answer answer = call(method, path, body);

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.body().path("error").stringValue()).contains(why);
  }

  @Test
  void faults_withAMistake_changeNothing() throws Exception {
    call("POST", "/admin/faults", "{\"silent\":true,\"registration_delay\":\"bad\"}");

    assertThat(get("/admin/faults").body().path("silent").booleanValue()).isFalse();
  }

  @Test
  void otherContentType_isRefused() throws Exception {
    HttpRequest form = HttpRequest.newBuilder(
            controlPlane.adminUri().orElseThrow().resolve("/admin/faults"))
        .timeout(TestAgent.PATIENCE)
        .header("Authorization", "Bearer " + controlPlane.adminToken().reveal())
        .header("Content-Type", "text/plain")
        .POST(HttpRequest.BodyPublishers.ofString("{\"silent\":true}"))
        .build();

    assertThat(HTTP.send(form, HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(415);
    assertThat(get("/admin/faults").body().path("silent").booleanValue()).isFalse();
  }

  @Test
  void bodyOverTheLimit_isRefused() throws IOException {
    URI admin = controlPlane.adminUri().orElseThrow();
    try (RawClient client = new RawClient(admin.getHost(), admin.getPort())) {
      client.write("POST /admin/faults HTTP/1.1\r\n" + host("localhost") + token()
          + "Content-Type: application/json\r\nContent-Length: 1000000\r\n\r\n");
      assertThat(client.readStatus()).isEqualTo(413);
    }
  }

  // ---- faults

  @Test
  void faults_areSetShownAndCleared() throws Exception {
    Answer set = call(
        "POST",
        "/admin/faults",
        "{\"registration_delay\":\"8s\",\"ignore_heartbeats\":true,"
            + "\"reject_registrations\":{\"permanent\":true,\"why\":\"no\",\"count\":3},"
            + "\"refuse_upgrades\":{\"status\":429,\"retry_after\":\"1.5s\"}}");

    assertThat(set.status()).isEqualTo(200);
    JsonNode shown = get("/admin/faults").body();
    assertThat(shown).isEqualTo(set.body());
    assertThat(shown.path("registration_delay").stringValue()).isEqualTo("8s");
    assertThat(shown.path("reject_registrations").path("count").intValue()).isEqualTo(3);
    assertThat(shown.path("refuse_upgrades").path("retry_after").stringValue()).isEqualTo("1.5s");
    assertThat(shown.path("refuse_upgrades").path("count").isNull()).isTrue();

    call("POST", "/admin/faults", "{\"reject_registrations\":null,\"refuse_upgrades\":false}");
    shown = get("/admin/faults").body();
    assertThat(shown.path("reject_registrations").isNull()).isTrue();
    assertThat(shown.path("refuse_upgrades").isNull()).isTrue();
    assertThat(shown.path("ignore_heartbeats").booleanValue()).isTrue();

    call("DELETE", "/admin/faults", "");
    shown = get("/admin/faults").body();
    assertThat(shown.path("ignore_heartbeats").booleanValue()).isFalse();
    assertThat(shown.path("registration_delay").stringValue()).isEqualTo("0s");
  }

  @Test
  void sessionsAndConnections_areEndedOnOrder() throws Exception {
    try (TestAgent agent = TestAgent.connect(controlPlane.endpoint(), "a1")) {
      agent.register();

      assertThat(call("POST", "/admin/sessions/forget", "{\"agent\":\"a1\"}")
              .body()
              .path("forgotten")
              .intValue())
          .isEqualTo(1);
      assertThat(call("POST", "/admin/sessions/forget", "")
              .body()
              .path("forgotten")
              .intValue())
          .isZero();
      assertThat(call("POST", "/admin/connections/close", "{\"status\":1012}")
              .body()
              .path("closed")
              .intValue())
          .isEqualTo(1);
      assertThat(agent.closeCode()).isEqualTo(1012);
    }
  }

  @Test
  void silence_isEndedThroughTheAdminListener() throws Exception {
    try (TestAgent agent = TestAgent.connect(controlPlane.endpoint(), "a1")) {
      agent.register();
      call("POST", "/admin/faults", "{\"silent\":true}");
      agent.event(1, "while silent");

      assertThat(get("/api/agents/a1").body().path("last_received").intValue()).isZero();
      call("POST", "/admin/faults", "{\"silent\":false}");
      agent.heartbeat(1);

      assertThat(get("/api/agents/a1").body().path("last_received").intValue()).isEqualTo(1);
    }
  }
}
