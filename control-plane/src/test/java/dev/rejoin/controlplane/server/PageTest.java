package dev.rejoin.controlplane.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.controlplane.ControlPlane;
import dev.rejoin.controlplane.ControlPlaneConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The page to watch and what it reads, over real HTTP. */
final class PageTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final JsonMapper JSON = JsonMapper.shared();

  private ControlPlane controlPlane = ControlPlane.start(ControlPlaneConfig.onFreePort());

  @AfterEach
  void stop() {
    controlPlane.close();
  }

  private HttpResponse<String> send(String method, String path, String... headers)
      throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(
            controlPlane.adminUri().orElseThrow().resolve(path))
        .timeout(TestAgent.PATIENCE)
        .method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> ask(String method, String path) throws Exception {
    return send(
        method, path, "Authorization", "Bearer " + controlPlane.adminToken().reveal());
  }

  private JsonNode get(String path) throws Exception {
    HttpResponse<String> response = ask("GET", path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  private int rawStatus(String path, String headers) throws IOException {
    URI admin = controlPlane.adminUri().orElseThrow();
    try (RawClient client = new RawClient(admin.getHost(), admin.getPort())) {
      client.write("GET " + path + " HTTP/1.1\r\n" + headers + "\r\n");
      return client.readStatus();
    }
  }

  // ---- the page

  @Test
  void page_needsNoToken_andAllowsNothingFromElsewhere() throws Exception {
    HttpResponse<String> page = send("GET", "/");

    assertThat(page.statusCode()).isEqualTo(200);
    Map<String, String> headers = Map.of(
        "content-type", "text/html; charset=utf-8",
        "cache-control", "no-store",
        "x-content-type-options", "nosniff",
        "x-frame-options", "DENY",
        "referrer-policy", "no-referrer",
        "cross-origin-resource-policy", "same-origin",
        "cross-origin-opener-policy", "same-origin");
    headers.forEach((name, value) ->
        assertThat(page.headers().allValues(name)).as(name).containsExactly(value));
    String policy = page.headers().firstValue("content-security-policy").orElseThrow();
    assertThat(List.of(policy.split("; ")))
        .contains(
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'");
    assertThat(policy).doesNotContain("unsafe").doesNotContain("http").doesNotContain("*");
  }

  @Test
  void everyFileOfThePage_isThereWithItsType_andNamesNothingElsewhere() throws Exception {
    TreeSet<String> files = new TreeSet<>();
    collect("/", files);

    assertThat(files).hasSizeGreaterThanOrEqualTo(10).contains("/page/page.css", "/page/icon.svg");
    for (String file : files) {
      HttpResponse<String> response = send("GET", file);
      assertThat(response.body().replace("http://www.w3.org/2000/svg", ""))
          .as(file)
          .doesNotContain("http:")
          .doesNotContain("https:")
          .doesNotContain("innerHTML")
          .doesNotContain(" style=")
          .doesNotContainPattern(" on[a-z]+=\"");
      String type = response.headers().firstValue("content-type").orElseThrow();
      String expected = file.endsWith(".js")
          ? "text/javascript"
          : file.endsWith(".css")
              ? "text/css"
              : file.endsWith(".svg") ? "image/svg+xml" : "text/html";
      assertThat(type).as(file).startsWith(expected);
      assertThat(response.headers().firstValue("content-security-policy")).isPresent();
    }
  }

  /** Follows what the page and its scripts load. */
  private void collect(String path, TreeSet<String> files) throws Exception {
    if (files.add(path)) {
      HttpResponse<String> response = send("GET", path);
      assertThat(response.statusCode()).as(path).isEqualTo(200);
      for (MatchResult found :
          Pattern.compile("/page/[a-z.]+").matcher(response.body()).results().toList()) {
        collect(found.group(), files);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/page/",
        "/page/index.html",
        "/page/../page/page.js",
        "/page/%2e%2e/page.js",
        "/page//page.js",
        "/page/page.js/",
        "/page/package-info.class"
      })
  void otherPaths_areNoFiles(String path) throws IOException {
    assertThat(rawStatus(path, host("localhost"))).isEqualTo(401);
    assertThat(rawStatus(path, host("localhost") + token())).isEqualTo(404);
  }

  @Test
  void page_isForThisMachineOnly() throws IOException {
    assertThat(rawStatus("/", host("localhost"))).isEqualTo(200);
    assertThat(rawStatus("/", host("rebound.example"))).isEqualTo(403);
    assertThat(rawStatus("/page/page.js", host("rebound.example"))).isEqualTo(403);
    assertThat(rawStatus("/", "")).isEqualTo(403);
    assertThat(rawStatus("/", host("localhost") + "Origin: http://evil.example\r\n"))
        .isEqualTo(403);
  }

  @Test
  void page_isOnlyRead() throws Exception {
    assertThat(send("POST", "/").statusCode()).isEqualTo(405);
    HttpResponse<String> head = send("HEAD", "/");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(ask("DELETE", "/api/overview").statusCode()).isEqualTo(405);
  }

  private String host(String name) {
    return "Host: " + name + ":" + controlPlane.adminUri().orElseThrow().getPort() + "\r\n";
  }

  private String token() {
    return "Authorization: Bearer " + controlPlane.adminToken().reveal() + "\r\n";
  }

  // ---- what it reads

  @ParameterizedTest
  @ValueSource(strings = {"/api/overview", "/api/fleet", "/api/outages/1"})
  void figures_needTheToken(String path) throws Exception {
    assertThat(send("GET", path).statusCode()).isEqualTo(401);
    assertThat(send("GET", path, "Authorization", "Bearer guessed").statusCode())
        .isEqualTo(401);
    assertThat(
            send("GET", path + "?token=" + controlPlane.adminToken().reveal()).statusCode())
        .as("a token in a URL")
        .isEqualTo(401);
    assertThat(rawStatus(path, host("rebound.example") + token())).isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/overview?since=-1 | since: -1 (expected: 0..",
        "/api/overview?since=x | since: x",
        "/api/overview?since=99999999999999999999 | since",
        "/api/overview?since= | since",
        "/api/overview?since=1&since=2 | since: given 2 times",
        "/api/overview?sinse=1 | did you mean since?",
        "/api/overview?since=%zz | query",
        "/api/fleet?limit=0 | limit: 0 (expected: 1..200)",
        "/api/fleet?limit=201 | limit",
        "/api/fleet?offset=-1 | offset",
        "/api/fleet?state=lost | state: lost (expected: connected, elsewhere, returning, away)",
        "/api/fleet?state=CONNECTED | state",
        "/api/fleet?order=name | order: name (expected: recent, id)",
        "/api/outages/0 | outage: 0",
        "/api/outages/ | outage",
        "/api/outages/1/2 | outage",
        "/api/outages/99999999999 | outage",
        "/api/outages/1?since=1 | since: unknown (expected: none)"
      })
  void badQuery_isExplained(String path, String why) throws IOException {
    URI admin = controlPlane.adminUri().orElseThrow();
    try (RawClient client = new RawClient(admin.getHost(), admin.getPort())) {
      client.write("GET " + path + " HTTP/1.1\r\n" + host("localhost") + token()
          + "Connection: close\r\n\r\n");
      String head = client.readHead();
      assertThat(head).startsWith("HTTP/1.1 400 ");
      assertThat(client.readRest()).contains(why);
    }
  }

  @Test
  void longText_isRefused() throws Exception {
    assertThat(ask("GET", "/api/fleet?text=" + "x".repeat(128)).statusCode()).isEqualTo(200);
    assertThat(ask("GET", "/api/fleet?text=" + "x".repeat(129)).statusCode()).isEqualTo(400);
    assertThat(ask("GET", "/api/outages/1").statusCode()).isEqualTo(404);
  }

  @Test
  void fleet_isCountedListedAndFound() throws Exception {
    try (TestAgent one = TestAgent.connect(controlPlane.endpoint(), "edge-1");
        TestAgent two = TestAgent.connect(controlPlane.endpoint(), "Core-2")) {
      one.register();
      two.register();

      JsonNode overview = get("/api/overview");
      assertThat(overview.path("connected").intValue()).isEqualTo(2);
      assertThat(overview.path("known").intValue()).isEqualTo(2);
      assertThat(overview.path("capacity").doubleValue()).isEqualTo(1000);
      JsonNode found = get("/api/fleet?text=core&state=connected&order=id&offset=0&limit=1");
      assertThat(found.path("matching").intValue()).isEqualTo(1);
      JsonNode row = found.path("agents").path(0);
      assertThat(row.path("id").stringValue()).isEqualTo("Core-2");
      assertThat(row.path("state").stringValue()).isEqualTo("connected");
      assertThat(row.path("reason").stringValue()).isEqualTo("registered");
      assertThat(get("/api/fleet?limit=1").path("agents").size()).isEqualTo(1);
      assertThat(get("/api/fleet?limit=1").path("matching").intValue()).isEqualTo(2);
    }
  }

  @Test
  void series_goesOnWhereItWasRead() throws Exception {
    awaitSamples(2);
    JsonNode numbers = get("/api/overview").path("series").path("number");
    long last = numbers.path(numbers.size() - 1).longValue();
    awaitSamples((int) last + 1);

    JsonNode more = get("/api/overview?since=" + last).path("series");
    assertThat(more.path("number").path(0).longValue()).isEqualTo(last + 1);
    List.of("at", "connected", "returning", "admitted", "refused", "returned")
        .forEach(column -> assertThat(more.path(column).size())
            .as(column)
            .isEqualTo(more.path("number").size()));
  }

  private void awaitSamples(int count) {
    Awaitility.await()
        .atMost(TestAgent.PATIENCE)
        .until(() -> !get("/api/overview?since=" + (count - 1))
            .path("series")
            .path("number")
            .isEmpty());
  }

  @Test
  void closedConnections_areAnOutage_withACurve() throws Exception {
    try (TestAgent agent = TestAgent.connect(controlPlane.endpoint(), "a1")) {
      agent.register();
      awaitSamples(1);
      controlPlane.faults().closeConnections(1012, "restart");
      agent.closeCode();
    }

    JsonNode outage = get("/api/overview").path("outages").path(0);
    assertThat(outage.path("number").intValue()).isEqualTo(1);
    assertThat(outage.path("inherited").booleanValue()).isFalse();
    assertThat(outage.path("before").intValue()).isEqualTo(1);
    assertThat(outage.path("lost").intValue()).isEqualTo(1);
    assertThat(outage.path("back").intValue()).isZero();
    assertThat(outage.path("over").isNull()).isTrue();
    assertThat(outage.path("reached_ms").path("50").isNull()).isTrue();
    try (TestAgent agent = TestAgent.connect(controlPlane.endpoint(), "a1")) {
      agent.register("again", 1);

      JsonNode curve = get("/api/outages/1");
      assertThat(curve.path("back").intValue()).isEqualTo(1);
      assertThat(curve.path("reached_ms").path("100").isNumber()).isTrue();
      assertThat(curve.path("lag").path("count").intValue()).isEqualTo(1);
      assertThat(curve.path("curve").path("ms").size())
          .isPositive()
          .isEqualTo(curve.path("curve").path("connected").size());
    }
  }

  @Test
  void restartedControlPlane_takesTheFleetItKnewForReturning(@TempDir Path folder)
      throws Exception {
    controlPlane.close();
    ControlPlaneConfig config =
        ControlPlaneConfig.onFreePort().withStateFile(folder.resolve("state"));
    controlPlane = ControlPlane.start(config);
    try (TestAgent one = TestAgent.connect(controlPlane.endpoint(), "a1");
        TestAgent two = TestAgent.connect(controlPlane.endpoint(), "a2")) {
      one.register();
      two.register();
      controlPlane.kill();
    }
    controlPlane = ControlPlane.start(config);

    JsonNode overview = get("/api/overview");
    assertThat(overview.path("connected").intValue()).isZero();
    assertThat(overview.path("returning").intValue()).isEqualTo(2);
    JsonNode outage = overview.path("outages").path(0);
    assertThat(outage.path("inherited").booleanValue()).isTrue();
    assertThat(outage.path("lost").intValue()).isEqualTo(2);
    assertThat(get("/api/fleet?state=returning").path("matching").intValue()).isEqualTo(2);
  }

  @Test
  void figures_areToldWhileTheControlPlanePlaysDead() throws Exception {
    controlPlane.faults().goSilent();

    assertThat(get("/api/overview").path("connected").intValue()).isZero();
    controlPlane.faults().clear();
  }
}
