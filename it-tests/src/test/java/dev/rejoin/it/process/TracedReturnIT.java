package dev.rejoin.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.runtime.SchedulerPool;
import dev.rejoin.testkit.net.Fault;
import dev.rejoin.testkit.net.FaultProxy;
import dev.rejoin.tools.trace.ArrivedSpan;
import dev.rejoin.tools.trace.Trace;
import dev.rejoin.tools.trace.TraceReceiver;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An agent process and a control-plane process that export to one backend, all of them behind paths that break: what an
 * operator reads afterwards.
 */
@Tag("transport-contract")
class TracedReturnIT {
  private static final String READY = "READY";
  private static final String TOKEN = "a-token-that-nobody-may-see";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern LISTENING = Pattern.compile(
      "listening ws://127\\.0\\.0\\.1:(\\d+) and grpc://127\\.0\\.0\\.1:(\\d+) at .*");
  private static final Pattern STATUS = Pattern.compile("status at (http://127\\.0\\.0\\.1:\\d+)");

  @TempDir
  Path folder;

  private SchedulerPool pool;
  private TraceReceiver receiver;
  private FaultProxy toBackend;
  private RejoinProcess controlPlane;
  private FaultProxy toControlPlane;

  @BeforeEach
  void start() throws IOException {
    pool = new SchedulerPool("backend", 1);
    receiver = TraceReceiver.start(pool.blocking(), Optional.empty());
    toBackend = FaultProxy.to(URI.create(receiver.address()).getPort());
  }

  @AfterEach
  void stop() {
    if (controlPlane != null) {
      controlPlane.close();
      toControlPlane.close();
    }
    toBackend.close();
    receiver.close();
    pool.close();
  }

  private List<String> exporting(String... more) {
    List<String> environment = new java.util.ArrayList<>(List.of(
        "env",
        "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:" + toBackend.port(),
        "OTEL_METRICS_EXPORTER=none",
        "OTEL_BSP_SCHEDULE_DELAY=100"));
    environment.addAll(List.of(more));
    return environment;
  }

  private RejoinProcess agent(String scheme, List<String> environment) throws IOException {
    return RejoinProcess.startOn(
        environment, "run", "--config", configuration(scheme, environment).toString());
  }

  /** Starts the control plane, too. */
  private Path configuration(String scheme, List<String> environment) throws IOException {
    Path tokens = Files.writeString(folder.resolve("tokens"), TOKEN + " edge-1\n");
    controlPlane = RejoinProcess.startOn(
        environment,
        "control-plane",
        "--port",
        "0",
        "--grpc-port",
        "0",
        "--tokens",
        tokens.toString());
    Matcher listening = LISTENING.matcher(controlPlane.await(0, "listening "));
    assertThat(listening.matches()).isTrue();
    toControlPlane = FaultProxy.to(Integer.parseInt(listening.group(scheme.equals("ws") ? 1 : 2)));
    Path token = Files.writeString(folder.resolve("token"), TOKEN);
    return Files.writeString(folder.resolve("agent.yaml"), """
        agent: {id: edge-1}
        transport: [websocket, grpc]
        control_plane: {endpoints: ["%s://127.0.0.1:%d"]}
        credentials: {token_file: %s}
        status: {port: 0}
        log: {format: json}
        observers: {otel: {buffer_directory: %s}}
        """.formatted(
            scheme, toControlPlane.port(), token, folder.resolve("spans")));
  }

  @ParameterizedTest
  @CsvSource({"ws, websocket", "grpc, grpc"})
  void return_whileTheBackendWasDown_reachesItLaterWholeAndFromBothSides(
      String scheme, String transport) throws Exception {
    try (RejoinProcess agent = agent(scheme, exporting())) {
      agent.await(0, READY);
      Trace start = awaitReturn("cold_start");
      assertThat(controlPlanesSpans(start)).contains("rejoin.register");

      breakPath(toBackend);
      breakPath(toControlPlane);
      int mark = agent.mark();
      agent.await(mark, "attempt 3 failed");
      toControlPlane.heal();
      String ready = agent.await(mark, READY);
      int before = Trace.of(receiver.spans()).size();
      toBackend.heal();
      Trace trace = awaitReturn("connection_lost");

      assertThat(before).as("traces before the backend was back").isEqualTo(1);
      assertThat(trace.flaws()).isEmpty();
      assertThat(trace.root().told("outcome")).contains("ready");
      assertThat(trace.root().told("resumed")).contains("true");
      assertThat(controlPlanesSpans(trace))
          .containsExactlyInAnyOrder(
              "rejoin.accept", "rejoin.admit", "rejoin.authenticate", "rejoin.resume");
      ArrivedSpan last = lastAttempt(trace);
      assertThat(last.told("transport")).contains(transport);
      assertThat(trace.beneath(last))
          .filteredOn(span -> span.service().equals("rejoin-control-plane"))
          .extracting(ArrivedSpan::name)
          .containsExactly("rejoin.accept", "rejoin.resume");
      assertThat(ready)
          .contains("\"trace_id\":\"" + trace.id() + "\"")
          .contains("\"span_id\":\"" + trace.root().spanId() + "\"");
      assertThat(metrics(agent))
          .containsPattern(
              "rejoin_return_duration_seconds_bucket\\{rejoin_cause=\"connection_lost\""
                  + ".*# \\{.*trace_id=\"" + trace.id() + "\"");
      assertThat(receiver.spans().toString() + agent.output() + controlPlane.output())
          .doesNotContain(TOKEN);
    }
  }

  @Test
  void grpcWithoutASender_isSaidOnceAndTheAgentRuns() throws Exception {
    try (RejoinProcess agent = agent("ws", exporting("OTEL_EXPORTER_OTLP_PROTOCOL=grpc"))) {
      agent.await(0, READY);
      String expected = "OTEL_EXPORTER_OTLP_PROTOCOL: grpc (expected: http/protobuf";

      assertThat(agent.printed(0, expected)).hasSize(1);
      controlPlane.await(0, expected);
      assertThat(metrics(agent)).contains("rejoin_agents{rejoin_state=\"ready\"} 1");
      assertThat(receiver.spans()).isEmpty();
    }
  }

  @Test
  void agentKilled_whileTheBackendWasDown_leavesItsSpansToTheNext() throws Exception {
    List<String> environment = exporting();
    breakPath(toBackend);
    Path config = configuration("ws", environment);
    String[] run = {"run", "--config", config.toString()};
    try (RejoinProcess first = RejoinProcess.startOn(environment, run)) {
      String ready = first.await(0, READY);
      Awaitility.await("spans on disk")
          .atMost(PATIENCE)
          .until(
              () -> folder.resolve("spans").toFile().list((in, name) -> name.endsWith(".spans")),
              files -> files != null && files.length > 0);
      first.kill();
      toBackend.heal();

      try (RejoinProcess second = RejoinProcess.startOn(environment, run)) {
        second.await(0, READY);
        Awaitility.await("the first process's trace")
            .atMost(PATIENCE)
            .until(() -> Trace.of(receiver.spans()).stream()
                .anyMatch(trace -> ready.contains(trace.id()) && trace.flaws().isEmpty()));
      }
    }
  }

  @Test
  void otelTakenOutOfLib_agentRunsSilently() throws Exception {
    Path config = Files.writeString(folder.resolve("lean.yaml"), """
        agent: {id: edge-1}
        control_plane: {endpoints: ["ws://127.0.0.1:1"]}
        status: {port: 0}
        """);
    String lean =
        RejoinProcess.classPathWithout("rejoin-otel-", "opentelemetry-", "prometheus-metrics-");
    try (RejoinProcess agent =
        RejoinProcess.startFrom(lean, "run", "--config", config.toString())) {
      agent.await(0, "attempt 1 failed");

      assertThat(statusPage(agent, "/metrics").statusCode()).isEqualTo(404);
      assertThat(agent.output()).doesNotContain("trace").doesNotContainIgnoringCase("otel");
    }
  }

  private static void breakPath(FaultProxy path) {
    path.apply(Fault.refuse());
    path.reset();
  }

  private Trace awaitReturn(String cause) {
    return Awaitility.await("the trace of " + cause + " from both sides")
        .atMost(PATIENCE)
        .until(
            () -> Trace.of(receiver.spans()).stream()
                .filter(trace -> trace.root().told("cause").equals(Optional.of(cause)))
                .filter(trace -> trace.services().size() == 2 && trace.flaws().isEmpty())
                .filter(trace -> controlPlanesSpans(trace).size() == 4)
                .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  private static List<String> controlPlanesSpans(Trace trace) {
    return trace.spans().stream()
        .filter(span -> span.service().equals("rejoin-control-plane"))
        .map(ArrivedSpan::name)
        .toList();
  }

  private static ArrivedSpan lastAttempt(Trace trace) {
    return trace.beneath(trace.root()).stream()
        .filter(span -> span.is("rejoin.attempt"))
        .reduce((earlier, later) -> later)
        .orElseThrow();
  }

  private static String metrics(RejoinProcess agent) throws IOException, InterruptedException {
    HttpResponse<String> page = statusPage(agent, "/metrics");
    assertThat(page.statusCode()).isEqualTo(200);
    return page.body();
  }

  private static HttpResponse<String> statusPage(RejoinProcess agent, String path)
      throws IOException, InterruptedException {
    Matcher status = STATUS.matcher(agent.await(0, "status at "));
    assertThat(status.find()).isTrue();
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(status.group(1) + path)).build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
