package dev.rejoin.controlplane.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoin.api.Session;
import dev.rejoin.api.message.Command;
import dev.rejoin.api.message.Draining;
import dev.rejoin.api.message.Opaque;
import dev.rejoin.api.message.Superseded;
import dev.rejoin.controlplane.ControlPlane;
import dev.rejoin.controlplane.ControlPlaneConfig;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Draining by the admin listener, over real sockets; and a second control plane to go to. */
final class DrainTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Pattern SLOT = Pattern.compile("rejoin-retry-after-ms: (\\d+)\r\n");

  @TempDir
  Path folder;

  private final ControlPlane controlPlane = ControlPlane.start(ControlPlaneConfig.onFreePort());

  @AfterEach
  void stop() {
    controlPlane.close();
  }

  private record Answer(int status, JsonNode body) {
    String error() {
      return body.path("error").asString("");
    }

    String state() {
      return body.path("state").asString("");
    }

    int number(String name) {
      return body.path(name).asInt(-1);
    }
  }

  private Answer call(String method, String query, String body) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(
            controlPlane.adminUri().orElseThrow().resolve("/admin/drain" + query))
        .timeout(TestAgent.PATIENCE)
        .header("Authorization", "Bearer " + controlPlane.adminToken().reveal())
        .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    HttpResponse<String> response =
        HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    return new Answer(response.statusCode(), JSON.readTree(response.body()));
  }

  private String head(String request) throws IOException {
    try (RawClient client = new RawClient(controlPlane.endpoint())) {
      client.write(request);
      return client.readHead();
    }
  }

  private String health() throws IOException {
    return head("HEAD /health HTTP/1.1\r\nhost: x\r\n\r\n");
  }

  private String knock() throws IOException {
    return head(RawClient.upgrade("/", "rejoin-agent-id: agent-9\r\n"));
  }

  @Test
  void drain_tellsTheAgentsAndShowsHowFarItIs() throws Exception {
    try (TestAgent agent = TestAgent.connect(controlPlane.endpoint(), "a")) {
      agent.register();
      assertThat(call("GET", "", "").state()).isEqualTo("off");

      Answer begun = call("POST", "?over=0s&deadline=1m", "");
      assertThat(begun.status()).isEqualTo(202);
      assertThat(begun.state()).isEqualTo("draining");
      assertThat(begun.number("agents")).isEqualTo(1);
      assertThat(begun.number("told")).isEqualTo(1);
      assertThat(begun.number("remaining")).isEqualTo(1);
      assertThat(begun.number("deadline_ms")).isEqualTo(60_000);
      assertThat(agent.receive().message()).isInstanceOf(Draining.class);

      agent.close();
      Awaitility.await()
          .atMost(TestAgent.PATIENCE)
          .until(() -> call("GET", "", "").state().equals("drained"));
      Answer drained = call("GET", "", "");
      assertThat(drained.number("gone")).isEqualTo(1);
      assertThat(drained.number("closed")).isZero();
    }
  }

  @Test
  void agents_thatArriveMeanwhile_areRefusedWithASlotAndHealthSaysWhy() throws Exception {
    assertThat(health()).startsWith("HTTP/1.1 200 ");
    call("POST", "", "{\"over\": \"30s\"}");

    assertThat(health()).startsWith("HTTP/1.1 503 ");
    try (RawClient client = new RawClient(controlPlane.endpoint())) {
      client.write("GET /health HTTP/1.1\r\nhost: x\r\n\r\n");
      assertThat(client.readHead()).startsWith("HTTP/1.1 503 ");
    }
    String refusal = knock();
    assertThat(refusal).startsWith("HTTP/1.1 503 ");
    Matcher slot = SLOT.matcher(refusal);
    assertThat(slot.find()).isTrue();
    assertThat(Long.parseLong(slot.group(1))).isBetween(2_000L, 4_000L);

    assertThat(call("DELETE", "", "").state()).isEqualTo("off");
    assertThat(health()).startsWith("HTTP/1.1 200 ");
    assertThat(knock()).startsWith("HTTP/1.1 101 ");
  }

  @Test
  void agent_thatDoesNotGo_isClosedWith1012() throws Exception {
    try (TestAgent agent = TestAgent.connect(controlPlane.endpoint(), "a")) {
      agent.register();
      call("POST", "?over=0s&deadline=100ms", "");
      assertThat(agent.closeCode()).isEqualTo(1012);
      assertThat(call("GET", "", "").number("closed")).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          ''                   | ''                  | over: missing (expected: a length of time such as 30s)
          ?over=soon           | ''                  | over: "soon" (expected: a length of time such as 500ms or 1m30s)
          ?over=25h            | ''                  | over: 1d1h (expected: 0s to 24h)
          ?over=30s&deadline=5s| ''                  | deadline: 5s (expected: over, which is 30s, to 24h)
          ?over=30s&over=40s   | ''                  | over: given twice (expected: once)
          ?over=30s            | '{"over": "30s"}'   | over: in the query and in the body (expected: in one of them)
          ?ower=30s            | ''                  | ower: unknown (expected: one of over, deadline); did you mean over?
          ''                   | '{"over": 30}'      | over: 30 (expected: text)
          """)
  void mistakes_nameValueAndExpectationAndChangeNothing(String query, String body, String error)
      throws Exception {
    Answer answer = call("POST", query, body);
    assertThat(answer.error()).isEqualTo(error);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(call("GET", "", "").state()).isEqualTo("off");
  }

  @Test
  void uri_withBrokenEscapes_isRefused() throws Exception {
    int port = controlPlane.adminUri().orElseThrow().getPort();
    try (RawClient client = new RawClient("127.0.0.1", port)) {
      client.write("POST /admin/drain?over=%zz HTTP/1.1\r\nHost: 127.0.0.1:" + port
          + "\r\nAuthorization: Bearer " + controlPlane.adminToken().reveal()
          + "\r\nContent-Length: 0\r\n\r\n");
      assertThat(client.readStatus()).isEqualTo(400);
    }
    assertThat(call("GET", "", "").state()).isEqualTo("off");
  }

  @Test
  void otherMethods_areNotAllowed() throws Exception {
    assertThat(call("PUT", "", "").status()).isEqualTo(405);
  }

  // ---- two control planes, one file

  private ControlPlane sharing() {
    return ControlPlane.start(
        ControlPlaneConfig.onFreePort().withStateFile(folder.resolve("state")).withShared(true));
  }

  @Test
  void agent_movesToTheOtherControlPlane_withItsCommandsAndNumbers() {
    try (ControlPlane one = sharing();
        ControlPlane two = sharing();
        TestAgent before = TestAgent.connect(one.endpoint(), "a");
        TestAgent after = TestAgent.connect(two.endpoint(), "a")) {
      Session session = before.register();
      one.send("a", "first", Opaque.empty());
      assertThat(((Command) before.receiveCommand().message()).name()).isEqualTo("first");
      before.event(1, "x");

      Awaitility.await()
          .atMost(TestAgent.PATIENCE)
          .until(() -> two.agent("a").orElseThrow().lastReceived() == 1);
      assertThat(two.agent("a").orElseThrow().elsewhere()).isTrue();
      assertThat(after.resume(session, 1).lastReceived()).isEqualTo(1);
      assertThat(before.receive().message()).isInstanceOf(Superseded.class);
      assertThat(before.closeCode()).isEqualTo(1000);

      one.send("a", "second", Opaque.empty());
      two.send("a", "third", Opaque.empty());
      assertThat(after.receiveCommand().seq()).isEqualTo(2);
      assertThat(after.receiveCommand().seq()).isEqualTo(3);
      assertThat(one.agent("a").orElseThrow().queued()).isEqualTo(2);
      assertThat(one.statistics().lost()).isZero();
    }
  }

  @Test
  void stateFile_ofAControlPlaneThatIsAlone_isRefusedToOneThatShares() {
    ControlPlaneConfig alone =
        ControlPlaneConfig.onFreePort().withStateFile(folder.resolve("state"));
    try (ControlPlane first = ControlPlane.start(alone)) {
      assertThat(first.agents()).isEmpty();
      assertThatThrownBy(this::sharing)
          .hasMessageContaining("in use by another control plane alone");
    }
    assertThatThrownBy(() -> ControlPlaneConfig.onFreePort().withShared(true))
        .hasMessage("shared: true without a state file (expected: both)");
  }
}
