package dev.rejoin.controlplane.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.Secret;
import dev.rejoin.api.message.Draining;
import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.ErrorReport;
import dev.rejoin.api.message.Heartbeat;
import dev.rejoin.api.message.HeartbeatAck;
import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.Ping;
import dev.rejoin.api.message.Pong;
import dev.rejoin.api.message.Register;
import dev.rejoin.api.message.RegisterRequired;
import dev.rejoin.api.message.RegisterSuccess;
import dev.rejoin.api.message.Resume;
import dev.rejoin.api.message.Resumed;
import dev.rejoin.api.message.Resync;
import dev.rejoin.api.message.Superseded;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.api.runtime.SchedulerPool;
import dev.rejoin.api.runtime.SystemRuntime;
import dev.rejoin.api.settings.Settings;
import dev.rejoin.api.transport.CloseReason;
import dev.rejoin.api.transport.ConnectRequest;
import dev.rejoin.api.transport.Connection;
import dev.rejoin.api.transport.ConnectionListener;
import dev.rejoin.api.transport.Connector;
import dev.rejoin.api.transport.PhaseTimes;
import dev.rejoin.api.transport.Probe;
import dev.rejoin.api.transport.TlsOptions;
import dev.rejoin.api.transport.TransportContext;
import dev.rejoin.controlplane.ControlPlane;
import dev.rejoin.controlplane.ControlPlaneConfig;
import dev.rejoin.controlplane.model.ControlPlaneEvent;
import dev.rejoin.controlplane.model.ControlPlaneListener;
import dev.rejoin.controlplane.model.HandshakeReport;
import dev.rejoin.controlplane.server.TlsFiles;
import dev.rejoin.transport.grpc.GrpcTransport;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The front end and the agent's transport, against each other over real sockets. */
class GrpcFrontEndTest {
  private static final Instant NOW = Instant.parse("2026-11-24T08:30:00Z");
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final String FINGERPRINT =
      AgentDescription.builder("agent-7").build().fingerprint();

  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private final SchedulerPool pool = new SchedulerPool("test", 1);
  private Connector connector = connector(TlsOptions.system());

  @TempDir
  Path files;

  @AfterEach
  void close() {
    connector.close();
    pool.close();
  }

  private Connector connector(TlsOptions tls) {
    GrpcTransport transport = new GrpcTransport();
    return transport.create(
        Settings.defaults(transport.options()),
        new TransportContext(
            tls, Optional.empty(), SystemRuntime.ticker(), () -> NOW, pool.blocking()));
  }

  private static ControlPlaneConfig config() {
    return ControlPlaneConfig.onFreePort().withGrpcPort(0);
  }

  /** An agent without a will of its own. */
  private final class Agent implements ConnectionListener {
    private final LinkedBlockingQueue<Object> heard = new LinkedBlockingQueue<>();

    Agent(ControlPlane controlPlane, String token) {
      this(controlPlane, token, ConnectRequest.Role.MAIN);
    }

    Agent(ControlPlane controlPlane, String token, ConnectRequest.Role role) {
      connector.connect(
          new ConnectRequest(
              "agent-7",
              controlPlane.grpcEndpoint().orElseThrow(),
              role,
              DEADLINE,
              () -> Optional.of(Secret.of(token)),
              Map.of("traceparent", TRACE)),
          this);
    }

    <T> T next(Class<T> type) throws InterruptedException {
      Object next = heard.poll(60, TimeUnit.SECONDS);
      assertThat(next).isInstanceOf(type);
      return type.cast(next);
    }

    <M extends Message> M ask(Connection connection, Message request, Class<M> answer)
        throws InterruptedException {
      connection.send(Envelope.of(request, "r-" + request.type(), 0, NOW), () -> {});
      Envelope envelope = next(Envelope.class);
      assertThat(envelope.requestId()).contains("r-" + request.type());
      assertThat(envelope.message()).isInstanceOf(answer);
      return answer.cast(envelope.message());
    }

    RegisterSuccess register(Connection connection) throws InterruptedException {
      return ask(
          connection,
          new Register(AgentDescription.builder("agent-7").build(), "i-1", "g-1", 0, Map.of()),
          RegisterSuccess.class);
    }

    @Override
    public void opened(Connection connection) {
      heard.add(connection);
    }

    @Override
    public void failed(ConnectFailure failure, PhaseTimes phases) {
      heard.add(failure);
    }

    @Override
    public void received(Envelope envelope) {
      heard.add(envelope);
    }

    @Override
    public void activity() {
      // every message is
    }

    @Override
    public void malformed(String problem) {
      heard.add(problem);
    }

    @Override
    public void writable() {
      // nothing waits for it
    }

    @Override
    public void closed(Disconnect reason) {
      heard.add(reason);
    }
  }

  @Test
  void agent_registersHeartbeatsAndLeaves() throws Exception {
    try (ControlPlane controlPlane = ControlPlane.start(config())) {
      Agent agent = new Agent(controlPlane, "any");
      Connection connection = agent.next(Connection.class);

      agent.ask(connection, new Ping(), Pong.class);
      agent.ask(connection, new Heartbeat(0), RegisterRequired.class);
      RegisterSuccess success = agent.register(connection);
      agent.ask(connection, new Heartbeat(success.session().epoch()), HeartbeatAck.class);
      assertThat(controlPlane.agent("agent-7")).isPresent();

      connection.close(CloseReason.normal("done"));
      assertThat(agent.next(Disconnect.class)).isEqualTo(new Disconnect.ClosedHere("done"));
    }
  }

  @Test
  void call_isReportedToListenersWithItsTraceContext() throws Exception {
    LinkedBlockingQueue<HandshakeReport> reports = new LinkedBlockingQueue<>();
    ControlPlaneListener listener = new ControlPlaneListener() {
      @Override
      public void on(ControlPlaneEvent event) {}

      @Override
      public void handshake(HandshakeReport report) {
        reports.add(report);
      }
    };
    try (ControlPlane controlPlane = ControlPlane.start(config(), listener)) {
      new Agent(controlPlane, "any").next(Connection.class);
      HandshakeReport letIn = reports.remove();
      assertThat(letIn.transport()).isEqualTo("grpc");
      assertThat(letIn.status()).isEqualTo("OK");
      assertThat(letIn.agentId()).contains("agent-7");
      assertThat(letIn.traceContext()).containsExactly(Map.entry("traceparent", TRACE));

      controlPlane.faults().refuseUpgrades(503, Optional.empty(), Optional.of(1));
      new Agent(controlPlane, "any").next(ConnectFailure.class);
      assertThat(reports.remove().status()).isEqualTo("UNAVAILABLE");
    }
  }

  @Test
  void agent_overCapacity_isSentAwayWithASlotAndLetInWhenItComes() throws Exception {
    try (ControlPlane controlPlane = ControlPlane.start(config().withCapacity(0.5))) {
      new Agent(controlPlane, "any").next(Connection.class);

      Agent second = new Agent(controlPlane, "any");
      ConnectFailure failure = second.next(ConnectFailure.class);
      assertThat(failure).isInstanceOf(ConnectFailure.Busy.class);
      assertThat(failure.retryAfter())
          .hasValueSatisfying(
              slot -> assertThat(slot).isBetween(Duration.ofMillis(1), Duration.ofMillis(4300)));

      Awaitility.await()
          .atMost(DEADLINE)
          .until(() -> new Agent(controlPlane, "any").next(Object.class) instanceof Connection);
    }
  }

  @Test
  void connections_overTheHandshakeCeiling_areClosedWithoutAWord() throws Exception {
    try (ControlPlane controlPlane =
        ControlPlane.start(config().withCapacity(0.01).withHandshakeRate(0.01))) {
      new Agent(controlPlane, "any").next(Connection.class);

      ConnectFailure failure = new Agent(controlPlane, "any").next(ConnectFailure.class);
      assertThat(failure.retryAfter()).isEmpty();
    }
  }

  @Test
  void agent_resumesOnAnotherCall_supersedingTheFirst() throws Exception {
    try (ControlPlane controlPlane = ControlPlane.start(config())) {
      Agent first = new Agent(controlPlane, "any");
      Connection old = first.next(Connection.class);
      RegisterSuccess success = first.register(old);
      Agent second = new Agent(controlPlane, "any");

      Resumed resumed = second.ask(
          second.next(Connection.class),
          new Resume(
              "agent-7",
              "i-1",
              "u-1",
              success.session().resumeToken(),
              success.session().epoch(),
              0,
              FINGERPRINT,
              Map.of()),
          Resumed.class);

      assertThat(resumed.epoch()).isGreaterThan(success.session().epoch());
      assertThat(first.next(Envelope.class).message())
          .isEqualTo(new Superseded("i-1", resumed.epoch()));
    }
  }

  @Test
  void beats_areAnsweredBesideTheSession_andBeyondItsConnection() throws Exception {
    try (ControlPlane controlPlane = ControlPlane.start(config())) {
      Agent agent = new Agent(controlPlane, "any");
      Connection main = agent.next(Connection.class);
      Agent beats = new Agent(controlPlane, "any", ConnectRequest.Role.HEARTBEAT);
      Connection channel = beats.next(Connection.class);
      beats.ask(channel, new Heartbeat(0), RegisterRequired.class);

      long epoch = agent.register(main).session().epoch();
      beats.ask(channel, new Heartbeat(epoch), HeartbeatAck.class);
      beats.ask(channel, new Ping(), Pong.class);
      beats.ask(channel, new Resync("", new TreeMap<>()), ErrorReport.class);
      assertThat(controlPlane.agent("agent-7").orElseThrow().lastHeartbeat()).isPresent();

      main.abort();
      agent.next(Disconnect.class);
      beats.ask(channel, new Heartbeat(epoch), HeartbeatAck.class);

      controlPlane.faults().forgetSessions();
      beats.ask(channel, new Heartbeat(epoch), RegisterRequired.class);
    }
  }

  @Test
  void closeConnections_codeReachesTheAgent() throws Exception {
    try (ControlPlane controlPlane = ControlPlane.start(config())) {
      Agent agent = new Agent(controlPlane, "any");
      agent.register(agent.next(Connection.class));

      controlPlane.faults().closeConnections(1012, "restart");

      assertThat(agent.next(Disconnect.class))
          .isEqualTo(new Disconnect.ClosedByPeer(1012, "restart"));
    }
  }

  @Test
  void close_saysGoingAway() throws Exception {
    ControlPlane controlPlane = ControlPlane.start(config());
    Agent agent = new Agent(controlPlane, "any");
    agent.register(agent.next(Connection.class));

    controlPlane.close();

    assertThat(agent.next(Disconnect.ClosedByPeer.class).status()).isEqualTo(1001);
  }

  @Test
  void kill_breaksTheConnection() throws Exception {
    ControlPlane controlPlane = ControlPlane.start(config());
    Agent agent = new Agent(controlPlane, "any");
    agent.register(agent.next(Connection.class));

    controlPlane.kill();

    agent.next(Disconnect.ConnectionLost.class);
  }

  @ParameterizedTest
  @CsvSource({"401, unauthenticated", "403, forbidden", "404, wrong_path_or_version", "503, busy"})
  void refuseUpgrades_reachTheAgentAsOverHttp(int status, String reason) throws Exception {
    try (ControlPlane controlPlane = ControlPlane.start(config())) {
      controlPlane
          .faults()
          .refuseUpgrades(status, Optional.of(Duration.ofMillis(2345)), Optional.of(1));

      ConnectFailure failure = new Agent(controlPlane, "any").next(ConnectFailure.class);

      assertThat(failure.code()).isEqualTo(reason);
      if (status == 503) {
        assertThat(failure.retryAfter()).contains(Duration.ofMillis(2345));
      }
      new Agent(controlPlane, "any").next(Connection.class);
    }
  }

  @Test
  void token_wrong_isUnauthenticated() throws Exception {
    Path tokens = Files.writeString(files.resolve("tokens"), "s3cret agent-*\n");
    try (ControlPlane controlPlane = ControlPlane.start(config().withTokenFile(tokens))) {
      new Agent(controlPlane, "wrong").next(ConnectFailure.Unauthenticated.class);
      new Agent(controlPlane, "s3cret").next(Connection.class);
    }
  }

  @Test
  void maxConnections_reached_isBusyWithAHint() throws Exception {
    try (ControlPlane controlPlane = ControlPlane.start(config().withMaxConnections(1))) {
      new Agent(controlPlane, "any").next(Connection.class);

      ConnectFailure.Busy busy = new Agent(controlPlane, "any").next(ConnectFailure.Busy.class);

      assertThat(busy.retryAfter()).contains(Duration.ofSeconds(1));
    }
  }

  @Test
  void tls_isSpokenAndVerified() throws Exception {
    X509Bundle bundle = new CertificateBuilder()
        .subject("CN=localhost")
        .addSanIpAddress("127.0.0.1")
        .setIsCertificateAuthority(true)
        .buildSelfSigned();
    Path certificate = Files.writeString(files.resolve("cert.pem"), bundle.getCertificatePEM());
    Path key = Files.writeString(files.resolve("key.pem"), bundle.getPrivateKeyPEM());
    try (ControlPlane controlPlane =
        ControlPlane.start(config().withTls(new TlsFiles(certificate, key, Optional.empty())))) {
      assertThat(new Agent(controlPlane, "any")
              .next(ConnectFailure.TlsFailed.class)
              .kind())
          .isEqualTo(ConnectFailure.TlsFailed.Kind.UNKNOWN_AUTHORITY);

      connector.close();
      connector = connector(new TlsOptions(Optional.of(certificate), Optional.empty()));
      Agent agent = new Agent(controlPlane, "any");
      Connection connection = agent.next(Connection.class);

      agent.register(connection);
      assertThat(connection.info().tlsVersion()).contains("TLSv1.3");
    }
  }

  @Test
  void probe_isHealthy() throws Exception {
    try (ControlPlane controlPlane = ControlPlane.start(config())) {
      Probe probe = connector
          .probe(controlPlane.grpcEndpoint().orElseThrow(), DEADLINE)
          .toCompletableFuture()
          .get(60, TimeUnit.SECONDS);

      assertThat(probe).isInstanceOf(Probe.Healthy.class);
    }
  }

  @Test
  void drain_tellsRefusesAndClosesWith1012() throws Exception {
    try (ControlPlane controlPlane = ControlPlane.start(config())) {
      Agent agent = new Agent(controlPlane, "any");
      agent.register(agent.next(Connection.class));

      controlPlane.drain(Duration.ZERO, Duration.ofSeconds(2));

      Draining said = (Draining) agent.next(Envelope.class).message();
      assertThat(said.over()).isZero();
      assertThat(said.deadline()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
      ConnectFailure refusal = new Agent(controlPlane, "any").next(ConnectFailure.class);
      assertThat(refusal).isInstanceOf(ConnectFailure.Busy.class);
      assertThat(refusal.retryAfter()).isPresent();
      assertThat(connector
              .probe(controlPlane.grpcEndpoint().orElseThrow(), DEADLINE)
              .toCompletableFuture()
              .get(60, TimeUnit.SECONDS))
          .isInstanceOf(Probe.Unhealthy.class);
      assertThat(agent.next(Disconnect.class))
          .isEqualTo(new Disconnect.ClosedByPeer(1012, "drained"));
    }
  }
}
