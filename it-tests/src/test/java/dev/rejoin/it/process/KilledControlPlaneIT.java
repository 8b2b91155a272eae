package dev.rejoin.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real agent process, whose control-plane process is killed under it. */
class KilledControlPlaneIT {
  private static final String READY = "\"event\":\"ready\"";
  private static final Pattern STATUS_ADDRESS = Pattern.compile("127\\.0\\.0\\.1:(\\d+)");

  @TempDir
  Path folder;

  private int port;
  private Path config;
  private RejoinProcess controlPlane;
  private RejoinProcess agent;

  @BeforeEach
  void start() throws IOException {
    port = QuietPort.choose();
    config = Files.writeString(folder.resolve("agent.yaml"), """
        agent: {id: edge-1, labels: {tier: edge}}
        control_plane: {endpoints: [ws://127.0.0.1:%d]}
        hooks: {gateway-resync: {routes: [web=http://10.0.0.1:80]}}
        """.formatted(port));
  }

  @AfterEach
  void stop() {
    if (agent != null) {
      agent.close();
    }
    if (controlPlane != null) {
      controlPlane.close();
    }
  }

  private RejoinProcess controlPlane(String... more) {
    List<String> arguments = new ArrayList<>(
        List.of("control-plane", "--port", Integer.toString(port), "--admin-port", "0"));
    arguments.addAll(List.of(more));
    RejoinProcess started = RejoinProcess.start(arguments.toArray(String[]::new));
    started.await(0, Integer.toString(port));
    return started;
  }

  private RejoinProcess agent() {
    return RejoinProcess.start("run", "--config", config.toString(), "--events", "-");
  }

  @Test
  void killed_withItsSessionsOnDisk_agentResumes() {
    String state = folder.resolve("state").toString();
    controlPlane = controlPlane("--state", state);
    agent = agent();
    assertThat(agent.await(0, READY)).contains("\"resumed\":false");
    int mark = agent.mark();
    controlPlane.kill();
    agent.await(mark, "\"event\":\"lost\"");
    controlPlane = controlPlane("--state", state);
    assertThat(agent.await(mark, READY)).contains("\"resumed\":true");
  }

  @Test
  void killed_withItsSessionsForgotten_agentRegistersAgain() {
    controlPlane = controlPlane();
    agent = agent();
    agent.await(0, READY);
    int mark = agent.mark();
    controlPlane.kill();
    agent.await(mark, "\"event\":\"lost\"");
    controlPlane = controlPlane();
    assertThat(agent.await(mark, READY)).contains("\"resumed\":false");
  }

  @Test
  void coldStart_intoAnOutage_isTheSameLoop() {
    agent = agent();
    agent.await(0, "connection_refused");
    controlPlane = controlPlane();
    agent.await(0, READY);
  }

  @Test
  void sigterm_whileWaiting_endsCleanly() {
    agent = agent();
    agent.await(0, "\"event\":\"waiting\"");
    agent.terminate();
    assertThat(agent.exitStatus()).isZero();
    agent.await(0, "\"event\":\"stopped\"");
  }

  @Test
  void readiness_followsTheRegistration() throws Exception {
    agent = agent();
    agent.await(0, "\"event\":\"waiting\"");
    String line = agent.await(
        0,
        "the status address",
        text -> text.contains("status") && STATUS_ADDRESS.matcher(text).find());
    Matcher address = STATUS_ADDRESS.matcher(line);
    assertThat(address.find()).isTrue();
    String base = "http://127.0.0.1:" + address.group(1);
    assertThat(get(base + "/livez").statusCode()).isEqualTo(200);
    HttpResponse<String> notYet = get(base + "/readyz");
    assertThat(notYet.statusCode()).isEqualTo(503);
    assertThat(notYet.body()).contains("connection_refused");

    controlPlane = controlPlane();
    agent.await(0, READY);
    assertThat(get(base + "/readyz").statusCode()).isEqualTo(200);
    assertThat(get(base + "/status").body()).contains("\"state\"").contains("ready");
  }

  @Test
  void brokenConfiguration_isRefusedBeforeAnythingStarts() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.yaml"), """
        agent: {id: edge 1}
        control_plane: {endpoints: [http://127.0.0.1:1]}
        reconnect: {strategy: pacd, jitter: 7}
        credentials: {token_file: /nowhere/token}
        colour: red
        """);
    agent = RejoinProcess.start("run", "--config", broken.toString());
    assertThat(agent.exitStatus()).isEqualTo(2);
    assertThat(agent.output())
        .contains("edge 1")
        .contains("http")
        .contains("did you mean paced")
        .contains("/nowhere/token")
        .contains("colour");
  }

  private static HttpResponse<String> get(String uri) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.ofString());
  }
}
