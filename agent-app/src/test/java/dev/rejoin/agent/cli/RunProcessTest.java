package dev.rejoin.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rejoin.agent.fakes.AtOnceRegistration;
import dev.rejoin.agent.fakes.LoopTransport;
import dev.rejoin.agent.fakes.SteadyStrategy;
import dev.rejoin.api.Provider;
import dev.rejoin.api.backoff.BackoffStrategy;
import dev.rejoin.api.registration.ReregistrationStrategy;
import dev.rejoin.api.transport.Transport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code rejoin run} as a process: exit codes, signals, streams. */
class RunProcessTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern STATUS =
      Pattern.compile("status at (http://127\\.0\\.0\\.1:[0-9]+/status)");
  private static final String YAML = """
      agent: {id: edge-1}
      transport: loop
      reconnect: {strategy: steady, delay: 20ms}
      registration: {strategy: at-once}
      control_plane: {endpoints: ['loop://127.0.0.1:7']}
      """;

  @TempDir
  private Path folder;

  private Path services;

  @BeforeEach
  void prepareServices() throws IOException {
    services = Files.createDirectory(folder.resolve("services"));
    service(BackoffStrategy.class, SteadyStrategy.class);
    service(ReregistrationStrategy.class, AtOnceRegistration.class);
    service(Transport.class, LoopTransport.class);
  }

  private void service(Class<?> spi, Class<? extends Provider> provider) throws IOException {
    Path files = Files.createDirectories(services.resolve("META-INF").resolve("services"));
    Files.writeString(files.resolve(spi.getName()), provider.getName() + "\n");
  }

  private ChildProcess run(String yaml, String... more) throws IOException {
    Files.writeString(folder.resolve("agent.yaml"), yaml);
    List<String> args = new ArrayList<>(List.of("run", "--config", "agent.yaml"));
    args.addAll(List.of(more));
    return ChildProcess.start(folder, services, args);
  }

  @Test
  void runningAgent_tellsItsStateAndStopsCleanlyOnSigterm() throws Exception {
    try (ChildProcess agent = run(YAML, "--events", "-", "--event-detail", "all")) {
      await().atMost(PATIENCE).until(() -> agent.out().contains("\"event\":\"ready\""));
      Matcher status = STATUS.matcher(agent.err());
      assertThat(status.find()).as(agent.err()).isTrue();
      HttpResponse<String> response = HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(URI.create(status.group(1))).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(response.body()).contains("\"agent\":\"edge-1\",\"state\":\"ready\"");

      agent.terminate();
      assertThat(agent.exitCode(30)).as(agent.err()).isZero();
      assertThat(agent.out().lines())
          .allMatch(line -> line.startsWith("{\"t\":") && line.endsWith("}"))
          .last()
          .asString()
          .contains("\"event\":\"stopped\"");
      assertThat(agent.err())
          .contains("edge-1 REGISTERING → READY: registered at loop://127.0.0.1:7")
          .contains("stopping: SIGTERM")
          .doesNotContain("Exception");
    }
  }

  @Test
  void agentInAnOutage_stopsCleanlyToo() throws Exception {
    try (ChildProcess agent = run(YAML.replace(":7'", ":1'"), "--events", "events.jsonl")) {
      await().atMost(PATIENCE).until(() -> agent.err().contains("attempt 5 failed"));
      agent.terminate();

      assertThat(agent.exitCode(30)).as(agent.err()).isZero();
      assertThat(Files.readString(folder.resolve("events.jsonl")))
          .contains("\"outcome\":\"failed\"")
          .endsWith("\"event\":\"stopped\"}\n");
    }
  }

  @Test
  void haltedAgent_endsOnlyIfAsked() throws Exception {
    String yaml = YAML.replace(":7'", ":1'").replace("delay: 20ms", "delay: 20ms, max_attempts: 2");
    try (ChildProcess agent = run(yaml, "--exit-when-halted")) {
      assertThat(agent.exitCode(PATIENCE.toSeconds())).isEqualTo(1);
      assertThat(agent.err()).contains("→ HALTED: ", "stopping: the agent halted");
    }
  }

  @Test
  void wrongConfiguration_startsNothing() throws Exception {
    try (ChildProcess agent =
        run(YAML + "log: {level: loud, colour: red}\n", "--events", "e.jsonl")) {
      assertThat(agent.exitCode(PATIENCE.toSeconds())).isEqualTo(2);
      assertThat(agent.err()).isEqualTo("""
              agent.yaml:6: log.colour: unknown option (expected one of format, level)
              agent.yaml:6: log.level: loud (expected: one of trace, debug, info, warn, error)
              2 problems; nothing was started
              """);
      assertThat(agent.out()).isEmpty();
      assertThat(folder.resolve("e.jsonl")).doesNotExist();
    }
  }

  @Test
  void eventFileThatCannotBeWritten_startsNothing() throws Exception {
    try (ChildProcess agent = run(YAML, "--events", "no/such/folder/e.jsonl")) {
      assertThat(agent.exitCode(PATIENCE.toSeconds())).isEqualTo(2);
      assertThat(agent.err())
          .startsWith("--events: no/such/folder/e.jsonl (expected: a file that can be written)");
    }
  }
}
