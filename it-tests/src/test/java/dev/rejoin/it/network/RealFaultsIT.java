package dev.rejoin.it.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.it.process.RejoinProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent process and a control-plane process on two hosts, and what networks do to them. Nothing is timed. */
@RootOnly
class RealFaultsIT {
  private static final String READY = "\"event\":\"ready\"";
  private static final String LOST = "\"event\":\"lost\"";
  private static final String SUSPECT = "\"event\":\"suspect\"";
  private static final String CLEARED = "\"event\":\"suspicion_cleared\"";
  private static final String HEARTBEAT = "\"event\":\"heartbeat\"";

  @TempDir
  Path folder;

  private TwoHosts hosts;
  private RejoinProcess controlPlane;
  private RejoinProcess agent;

  @BeforeEach
  void start() throws IOException {
    hosts = TwoHosts.create();
    controlPlane = RejoinProcess.startOn(
        hosts.onServer(),
        "control-plane",
        "--host",
        hosts.serverAddress(),
        "--port",
        "18080",
        "--state",
        folder.resolve("state").toString());
    controlPlane.await(0, "18080");
    Path config =
        Files.writeString(folder.resolve("agent.yaml"), """
        agent: {id: edge-1}
        control_plane: {endpoints: [ws://%s:18080]}
        reconnect: {heartbeat_interval: 1s}
        status: {port: 0}
        """.formatted(hosts.serverAddress()));
    agent = RejoinProcess.startOn(
        hosts.onAgent(),
        "run",
        "--config",
        config.toString(),
        "--events",
        "-",
        "--event-detail",
        "all");
    agent.await(0, READY);
  }

  @AfterEach
  void stop() {
    agent.close();
    controlPlane.close();
    hosts.close();
  }

  @Test
  void silentCut_ofThePath_isNoticedAndHealed() {
    int mark = agent.mark();
    hosts.cut();
    agent.await(mark, SUSPECT);
    assertThat(agent.await(mark, LOST)).contains("silent");
    hosts.heal();
    assertThat(agent.await(mark, READY)).contains("\"resumed\":true");
  }

  @Test
  void oneWayLoss_ofTheAnswers_isNoticedAndHealed() {
    int mark = agent.mark();
    hosts.cutTowardsAgent();
    assertThat(agent.await(mark, LOST)).contains("silent");
    hosts.heal();
    assertThat(agent.await(mark, READY)).contains("\"resumed\":true");
  }

  @Test
  void blink_ofThePath_losesNothing() {
    int mark = agent.mark();
    hosts.cut();
    agent.await(mark, SUSPECT);
    hosts.heal();
    agent.await(
        mark,
        "an answer or a handover",
        line -> line.contains(CLEARED) || line.contains("\"handover\":true"));
    int healed = agent.mark();
    agent.await(healed, HEARTBEAT);
    assertThat(agent.printed(mark, LOST)).isEmpty();
  }

  @Test
  void reset_ofTheConnection_isResumed() {
    int mark = agent.mark();
    hosts.abortConnections();
    agent.await(mark, LOST);
    assertThat(agent.await(mark, READY)).contains("\"resumed\":true");
  }

  @Test
  void lossyPath_doesNotFlap() {
    int mark = agent.mark();
    hosts.lose(0.1);
    for (int i = 0; i < 6; i++) {
      agent.await(agent.mark(), HEARTBEAT);
    }
    assertThat(agent.printed(mark, LOST)).isEmpty();
  }
}
