package dev.rejoin.controlplane.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.Secret;
import dev.rejoin.api.Session;
import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.Opaque;
import dev.rejoin.api.message.Register;
import dev.rejoin.api.message.RegisterRequired;
import dev.rejoin.api.message.Resumed;
import dev.rejoin.api.runtime.SystemRuntime;
import dev.rejoin.controlplane.ControlPlane;
import dev.rejoin.controlplane.ControlPlaneConfig;
import dev.rejoin.controlplane.model.AgentRecord;
import dev.rejoin.controlplane.model.ControlPlaneEvent;
import dev.rejoin.controlplane.model.FleetRecord;
import dev.rejoin.controlplane.model.MemorySessionStore;
import dev.rejoin.controlplane.model.ModelSettings;
import dev.rejoin.controlplane.model.SessionStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of a control plane: prepared, bound, killed, started again. */
final class ControlPlaneTest {
  @TempDir
  Path folder;

  private ControlPlaneConfig withState() {
    return ControlPlaneConfig.onFreePort().withStateFile(folder.resolve("state"));
  }

  @Test
  void killedControlPlane_knowsItsAgentsAgain() {
    Session session;
    try (ControlPlane first = ControlPlane.start(withState());
        TestAgent agent = TestAgent.connect(first.endpoint(), "a1")) {
      session = agent.register();
      agent.event(1, "one");
      agent.heartbeat(1);
      first.send("a1", "later", Opaque.ofText("command"));
      first.kill();
      assertThat(agent.closeCode()).isEqualTo(1006);
    }

    try (ControlPlane second = ControlPlane.start(withState());
        TestAgent agent = TestAgent.connect(second.endpoint(), "a1")) {
      Resumed resumed = agent.resume(session, 0);

      assertThat(resumed.epoch()).isEqualTo(2);
      assertThat(resumed.lastReceived()).isEqualTo(1);
      assertThat(agent.receiveCommand().seq()).isEqualTo(1);
    }
  }

  @Test
  void controlPlaneInMemory_forgetsEverything() {
    Session session;
    ControlPlaneConfig config = ControlPlaneConfig.onFreePort();
    try (ControlPlane first = ControlPlane.start(config);
        TestAgent agent = TestAgent.connect(first.endpoint(), "a1")) {
      session = agent.register();
    }

    try (ControlPlane second = ControlPlane.start(config);
        TestAgent agent = TestAgent.connect(second.endpoint(), "a1")) {
      assertThat(agent.request(agent.resumption(session.resumeToken(), session.epoch(), 0)))
          .isInstanceOf(RegisterRequired.class);
    }
  }

  @Test
  void stoppedControlPlane_saysGoodbye() {
    ControlPlane controlPlane = ControlPlane.start(ControlPlaneConfig.onFreePort());
    try (TestAgent agent = TestAgent.connect(controlPlane.endpoint(), "a1")) {
      agent.register();

      controlPlane.close();
      controlPlane.close();

      assertThat(agent.closeCode()).isEqualTo(1001);
      assertThat(controlPlane.terminated().toCompletableFuture()).isCompleted();
      assertThatThrownBy(controlPlane::agents).hasRootCauseMessage("the control plane has stopped");
    }
  }

  @Test
  void stoppedControlPlane_leavesNoThread() {
    ControlPlane controlPlane = ControlPlane.start(ControlPlaneConfig.onFreePort());
    TestAgent.connect(controlPlane.endpoint(), "a1").close();

    controlPlane.close();

    Awaitility.await()
        .atMost(TestAgent.PATIENCE)
        .until(() -> Thread.getAllStackTraces().keySet().stream()
            .noneMatch(thread -> thread.getName().startsWith("control-plane")));
  }

  @Test
  void preparedControlPlane_opensNothingUntilItIsBound() throws Exception {
    try (ControlPlane running = ControlPlane.start(withState());
        ControlPlane standby =
            ControlPlane.prepare(withState().withPort(running.endpoint().port()))) {
      int port = running.endpoint().port();
      TestAgent agent = TestAgent.connect(running.endpoint(), "a1");
      Session session = agent.register();
      running.kill();
      assertThatThrownBy(() -> new Socket("127.0.0.1", port)).isInstanceOf(ConnectException.class);

      standby.bind();

      try (TestAgent again = TestAgent.connect(standby.endpoint(), "a1")) {
        assertThat(standby.endpoint().port()).isEqualTo(port);
        assertThat(again.resume(session, 0).epoch()).isEqualTo(2);
      }
    }
  }

  @Test
  void preparedControlPlane_thatIsNotBound_answersNothing() {
    try (ControlPlane standby = ControlPlane.prepare(ControlPlaneConfig.onFreePort())) {
      assertThatThrownBy(standby::agents).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(standby::endpoint).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void portThatIsTaken_isNamedAndNothingStays() {
    try (ControlPlane first = ControlPlane.start(ControlPlaneConfig.onFreePort())) {
      int port = first.endpoint().port();
      ControlPlaneConfig config = withState().withPort(port);

      assertThatThrownBy(() -> ControlPlane.start(config))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("cannot listen on 127.0.0.1:" + port);
    }
    ControlPlane.start(withState()).close();
  }

  @Test
  void stateFileInUse_isNamed() {
    try (ControlPlane first = ControlPlane.start(withState())) {
      assertThatThrownBy(() -> ControlPlane.start(withState()))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining(folder.resolve("state") + " is in use");
      assertThat(first.agents()).isEmpty();
    }
  }

  @Test
  void listeners_hearInOrder_andOneThatFailsDoesNoHarm() {
    List<String> heard = new CopyOnWriteArrayList<>();
    try (ControlPlane controlPlane = ControlPlane.start(
            ControlPlaneConfig.onFreePort(),
            event -> {
              throw new IllegalStateException("on purpose: " + event.name());
            },
            event -> heard.add(event.name()));
        TestAgent first = TestAgent.connect(controlPlane.endpoint(), "a1")) {
      Session session = first.register();
      // Only now: a peer may learn that it is connected before listeners do.
      try (TestAgent second = TestAgent.connect(controlPlane.endpoint(), "a1")) {
        second.resume(session, 0);
        second.abort();
        Awaitility.await().atMost(TestAgent.PATIENCE).until(() -> heard.contains("lost"));
      }
    }
    assertThat(heard)
        .containsExactly(
            "connected",
            "registration_requested",
            "registered",
            "connected",
            "registration_requested",
            "superseded",
            "resumed",
            "lost");
  }

  @Test
  void stateThatCannotBeStored_endsTheControlPlaneWithoutALie() throws Exception {
    ControlPlaneServer server = new ControlPlaneServer(
        new ServerSettings(
            "127.0.0.1",
            0,
            Optional.empty(),
            Secret.of("unused"),
            Optional.empty(),
            Duration.ofSeconds(10),
            100,
            1000,
            1,
            ModelSettings.defaults()),
        Optional.empty(),
        pool -> Authenticator.open(),
        FullDisk::new,
        List.of(),
        new ControlPlaneServer.Runtime(
            SystemRuntime.ticker(), SystemRuntime.wallClock(), SystemRuntime.tokens()));
    server.bind();
    try (TestAgent agent =
        TestAgent.connect(new Endpoint("ws", "127.0.0.1", server.port(), "/"), "a1")) {
      agent.send(Envelope.of(
          new Register(agent.description(), "p", "g", 0, Map.of()), "r", 0, Instant.EPOCH));

      assertThat(agent.closeCode()).isEqualTo(1006);
      assertThat(agent.pendingMessages()).isZero();
      assertThat(server.terminated().toCompletableFuture())
          .failsWithin(TestAgent.PATIENCE.toSeconds(), TimeUnit.SECONDS)
          .withThrowableThat()
          .withRootCauseInstanceOf(IOException.class);
    }
  }

  /** Takes everything and stores nothing. */
  private static final class FullDisk implements SessionStore {
    private final MemorySessionStore memory = new MemorySessionStore();
    private boolean changed;

    @Override
    public AgentRecord get(String agentId) {
      return memory.get(agentId);
    }

    @Override
    public void put(AgentRecord record) {
      changed = true;
      memory.put(record);
    }

    @Override
    public void remove(String agentId) {
      memory.remove(agentId);
    }

    @Override
    public Collection<AgentRecord> agents() {
      return memory.agents();
    }

    @Override
    public FleetRecord fleet() {
      return memory.fleet();
    }

    @Override
    public void put(FleetRecord fleet) {
      memory.put(fleet);
    }

    @Override
    public void commit() {
      if (changed) {
        throw new UncheckedIOException(new IOException("no space left on device"));
      }
    }

    @Override
    public void abandon() {}

    @Override
    public void close() {}
  }

  @Test
  void configuration_namesValueAndExpectation() {
    ControlPlaneConfig config = ControlPlaneConfig.onFreePort();

    assertThatThrownBy(() -> config.withPort(70000)).hasMessage("port: 70000 (expected: 0..65535)");
    assertThatThrownBy(() -> config.withAdminPort(-1))
        .hasMessage("admin_port: -1 (expected: 0..65535)");
    assertThatThrownBy(() -> config.withCapacity(0)).hasMessageStartingWith("capacity: 0.0 (");
    assertThatThrownBy(() -> config.withCapacity(Double.NaN))
        .hasMessageStartingWith("capacity: NaN (");
    assertThatThrownBy(() -> config.withCapacity(10).withRegistrationRate(11))
        .hasMessage("registration_rate: 11.0 (expected: at most capacity, 10.0)");
    assertThatThrownBy(() -> config.withCapacity(10).withHandshakeRate(9))
        .hasMessage("handshake_rate: 9.0 (expected: at least capacity, 10.0)");
    assertThatThrownBy(() -> config.withFsync(true))
        .hasMessage("fsync: true without a state file (expected: both)");
    assertThatThrownBy(() -> config.withAdminToken(Secret.of("short")))
        .hasMessage("admin_token: 5 characters (expected: at least 16)");
    assertThatThrownBy(() -> config.withHandshakeTimeout(Duration.ZERO))
        .hasMessageStartingWith("handshake_timeout: 0s (");
    assertThatThrownBy(() -> config.withMaxConnections(0))
        .hasMessageStartingWith("max_connections: 0 (");
    assertThatThrownBy(
            () -> config.withModel(ModelSettings.defaults().withHeartbeatInterval(Duration.ZERO)))
        .hasMessageStartingWith("heartbeat_interval: 0s (");
    assertThat(config.withAdminToken(Secret.of("a-long-enough-token")).toString())
        .doesNotContain("a-long-enough-token");
  }

  @Test
  void connectionsOverTheLimit_areRefused() throws Exception {
    List<ControlPlaneEvent> heard = new CopyOnWriteArrayList<>();
    try (ControlPlane controlPlane =
            ControlPlane.start(ControlPlaneConfig.onFreePort().withMaxConnections(1), heard::add);
        TestAgent first = TestAgent.connect(controlPlane.endpoint(), "a1");
        RawClient second = new RawClient(controlPlane.endpoint())) {
      assertThat(second.isEnded()).isTrue();
      assertThat(first.register().epoch()).isEqualTo(1);
    }
  }
}
