package dev.rejoin.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.testkit.net.Fault;
import dev.rejoin.testkit.net.FaultProxy;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A control-plane process that is reached in two ways, and agents that take either. */
@Tag("transport-contract")
class TwoTransportsIT {
  private static final String READY = "\"event\":\"ready\"";
  private static final Pattern LISTENING = Pattern.compile(
      "listening ws://127\\.0\\.0\\.1:(\\d+) and grpc://127\\.0\\.0\\.1:(\\d+) at .*");

  @TempDir
  Path folder;

  private RejoinProcess controlPlane;
  private FaultProxy webSocketPath;
  private FaultProxy grpcPath;
  private int grpcPort;

  @BeforeEach
  void start() {
    controlPlane = RejoinProcess.start("control-plane", "--port", "0", "--grpc-port", "0");
    Matcher listening = LISTENING.matcher(controlPlane.await(0, "listening "));
    assertThat(listening.matches()).isTrue();
    webSocketPath = FaultProxy.to(Integer.parseInt(listening.group(1)));
    grpcPort = Integer.parseInt(listening.group(2));
    grpcPath = FaultProxy.to(grpcPort);
  }

  @AfterEach
  void stop() {
    webSocketPath.close();
    grpcPath.close();
    controlPlane.close();
  }

  private Path configuration(String transports, String endpoints) throws IOException {
    return configuration(transports, endpoints, "channel: main");
  }

  private Path configuration(String transports, String endpoints, String heartbeat)
      throws IOException {
    return Files.writeString(
        folder.resolve("agent.yaml"), """
        agent: {id: edge-1}
        transport: %s
        control_plane: {endpoints: %s}
        heartbeat: {%s}
        """.formatted(transports, endpoints, heartbeat));
  }

  @Test
  void failover_fromOneTransportToTheOtherAndBack_keepsTheSession() throws IOException {
    Path config = configuration(
        "[websocket, grpc]",
        "[\"ws://127.0.0.1:%d\", \"grpc://127.0.0.1:%d\"]"
            .formatted(webSocketPath.port(), grpcPath.port()));
    try (RejoinProcess agent =
        RejoinProcess.start("run", "--config", config.toString(), "--events", "-")) {
      agent.await(0, "\"transport\":\"websocket\"");
      assertThat(agent.await(0, READY)).contains("\"resumed\":false");

      int mark = breakPath(agent, webSocketPath);
      assertThat(agent.await(mark, READY)).contains("\"resumed\":true");
      assertThat(connected(agent, mark)).contains("\"transport\":\"grpc\"");

      webSocketPath.heal();
      mark = breakPath(agent, grpcPath);
      assertThat(agent.await(mark, READY)).contains("\"resumed\":true");
      assertThat(connected(agent, mark)).contains("\"transport\":\"websocket\"");
    }
  }

  private static int breakPath(RejoinProcess agent, FaultProxy path) {
    int mark = agent.mark();
    path.apply(Fault.refuse());
    path.reset();
    agent.await(mark, "\"event\":\"lost\"");
    return mark;
  }

  private static String connected(RejoinProcess agent, int mark) {
    return agent.await(mark, "\"event\":\"connected\"");
  }

  @Test
  void fleet_overGrpc_isReady() {
    try (RejoinProcess fleet = RejoinProcess.start(
        "fleet", "--agents", "20", "--endpoint", "grpc://127.0.0.1:" + grpcPort, "--events", "-")) {
      fleet.await(0, "twenty agents ready", line -> fleet.printed(0, READY).size() == 20);
      assertThat(fleet.printed(0, "\"event\":\"connected\""))
          .allMatch(line -> line.contains("grpc"));
    }
  }

  @Test
  void grpcTakenOutOfLib_webSocketRunsAndGrpcIsNamed() throws IOException {
    String lean;
    try (Stream<Path> jars = Files.list(Path.of(System.getProperty("rejoin.lib")))) {
      lean = jars.filter(jar -> !jar.getFileName().toString().startsWith("rejoin-transport-grpc-"))
          .map(Path::toString)
          .collect(Collectors.joining(File.pathSeparator));
    }

    String webSocket = "[\"ws://127.0.0.1:%d\"]".formatted(webSocketPath.port());
    String grpc = "[\"grpc://127.0.0.1:%d\"]".formatted(grpcPort);
    try (RejoinProcess agent = run(lean, configuration("websocket", webSocket))) {
      agent.await(0, READY);
    }
    assertRefused(
        run(lean, configuration("[websocket, grpc]", webSocket)),
        "transport: grpc is not available: artifact rejoin-transport-grpc is not in lib/");
    assertRefused(
        run(lean, configuration("websocket", grpc)),
        "artifact rejoin-transport-grpc is not in lib/");
    assertRefused(
        run(
            lean,
            configuration(
                "websocket", webSocket, "channel: grpc, endpoint: \"grpc://127.0.0.1:1\"")),
        "artifact rejoin-transport-grpc is not in lib/");
    assertRefused(
        RejoinProcess.startFrom(lean, "control-plane", "--port", "0", "--grpc-port", "0"),
        "artifact rejoin-transport-grpc is not in lib/");
  }

  private static RejoinProcess run(String classPath, Path config) {
    return RejoinProcess.startFrom(
        classPath, "run", "--config", config.toString(), "--events", "-");
  }

  private static void assertRefused(RejoinProcess process, String expected) {
    try (process) {
      assertThat(process.exitStatus()).as(process.output()).isEqualTo(2);
      process.await(0, expected);
    }
  }
}
