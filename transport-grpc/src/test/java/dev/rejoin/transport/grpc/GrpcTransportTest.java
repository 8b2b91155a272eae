package dev.rejoin.transport.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.Secret;
import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.Event;
import dev.rejoin.api.message.Heartbeat;
import dev.rejoin.api.message.Opaque;
import dev.rejoin.api.message.Ping;
import dev.rejoin.api.message.Pong;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.ConnectPhase;
import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.api.runtime.SchedulerPool;
import dev.rejoin.api.runtime.SystemRuntime;
import dev.rejoin.api.settings.Settings;
import dev.rejoin.api.transport.CloseReason;
import dev.rejoin.api.transport.ConnectRequest;
import dev.rejoin.api.transport.Connection;
import dev.rejoin.api.transport.Connector;
import dev.rejoin.api.transport.PhaseTimes;
import dev.rejoin.api.transport.Probe;
import dev.rejoin.api.transport.TlsOptions;
import dev.rejoin.api.transport.TransportContext;
import dev.rejoin.transport.grpc.wire.ClosingTrailers;
import dev.rejoin.transport.grpc.wire.GrpcCodec;
import dev.rejoin.transport.grpc.wire.GrpcProtocol;
import dev.rejoin.transport.grpc.wire.Received;
import dev.rejoin.transport.grpc.wire.RetryHints;
import dev.rejoin.transport.netty.RawServer;
import io.grpc.Metadata;
import io.grpc.Status;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is gRPC's own; everything that holds on every transport is in the contract. */
class GrpcTransportTest {
  private static final Instant NOW = Instant.parse("2026-11-24T08:30:00Z");
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final Runnable NOTHING = () -> {};

  private final SchedulerPool pool = new SchedulerPool("test", 1);
  private final Recorder recorder = new Recorder();
  private Connector connector = connector(Map.of(), TlsOptions.system());

  @TempDir
  Path files;

  @BeforeEach
  void nothingIsThereYet() {
    recorder.assertSilent();
  }

  @AfterEach
  void close() {
    connector.close();
    pool.close();
  }

  private Connector connector(Map<String, String> written, TlsOptions tls) {
    GrpcTransport transport = new GrpcTransport();
    return transport.create(
        Settings.of(transport.options(), written),
        new TransportContext(
            tls, Optional.empty(), SystemRuntime.ticker(), () -> NOW, pool.blocking()));
  }

  private void reconfigure(Map<String, String> written, TlsOptions tls) {
    connector.close();
    connector = connector(written, tls);
  }

  private static ConnectRequest request(String endpoint) {
    return request(endpoint, ConnectRequest.Role.MAIN, DEADLINE);
  }

  private static ConnectRequest request(
      String endpoint, ConnectRequest.Role role, Duration deadline) {
    return new ConnectRequest(
        "agent-7",
        Endpoint.parse(endpoint),
        role,
        deadline,
        () -> Optional.of(Secret.of("s3cret")),
        Map.of("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
  }

  private static String at(int port) {
    return "grpc://127.0.0.1:" + port;
  }

  private Connection open(TestServer server) throws InterruptedException {
    connector.connect(request(at(server.port())), recorder);
    return recorder.next(Connection.class);
  }

  private ConnectFailure refusedBy(TestServer server) throws InterruptedException {
    connector.connect(request(at(server.port())), recorder);
    return recorder.failure();
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "false"})
  void connect_acceptedCall_carriesMessagesBothWays(String nativeIo) throws Exception {
    reconfigure(Map.of("native", nativeIo), TlsOptions.system());
    try (TestServer server = TestServer.accepting()) {
      Connection connection = open(server);
      TestServer.Call call = server.nextCall();
      CountDownLatch flushed = new CountDownLatch(1);
      Envelope sent = Envelope.of(new Heartbeat(3), "h-1", 2, NOW);

      connection.send(sent, flushed::countDown);
      byte[] arrived = call.messages.poll(60, TimeUnit.SECONDS);
      assertThat(GrpcCodec.decode(arrived)).isEqualTo(new Received.Said(sent));
      assertThat(flushed.await(60, TimeUnit.SECONDS)).isTrue();

      call.call.sendMessage(GrpcCodec.encode(sent));
      assertThat(recorder.next(Envelope.class)).isEqualTo(sent);
      assertThat(recorder.activity.get()).isPositive();
      assertThat(call.metadata.get(GrpcProtocol.AGENT_ID)).isEqualTo("agent-7");
      assertThat(call.metadata.get(GrpcProtocol.AUTHORIZATION)).isEqualTo("Bearer s3cret");
      assertThat(
              call.metadata.get(Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER)))
          .startsWith("00-0af7");
      assertThat(connection.info().transport()).isEqualTo("grpc");
      assertThat(connection.info().tlsVersion()).isEmpty();
      assertThat(connection.info().phases().phases())
          .extracting(PhaseTimes.PhaseTime::phase)
          .containsExactly(
              ConnectPhase.CREDENTIALS, ConnectPhase.DNS, ConnectPhase.TCP, ConnectPhase.UPGRADE);
    }
  }

  @Test
  void connect_heartbeatRole_opensBeat() throws Exception {
    try (TestServer server = TestServer.accepting()) {
      connector.connect(
          request(at(server.port()), ConnectRequest.Role.HEARTBEAT, DEADLINE), recorder);

      recorder.next(Connection.class);
      assertThat(server.nextCall().call.getMethodDescriptor().getFullMethodName())
          .isEqualTo("rejoin.v1.Heartbeats/Beat");
    }
  }

  @Test
  void connect_serverThatNeverAccepts_timesOutInUpgrade() throws Exception {
    try (TestServer server = TestServer.start((running, call) -> call.call.request(1))) {
      connector.connect(
          request(at(server.port()), ConnectRequest.Role.MAIN, Duration.ofMillis(300)), recorder);

      assertThat(recorder.failure())
          .isInstanceOfSatisfying(
              ConnectFailure.TimedOut.class,
              failure -> assertThat(failure.phase()).isEqualTo(ConnectPhase.UPGRADE));
    }
  }

  @Test
  void connect_nobodyListens_isRefused() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }

    connector.connect(request(at(port)), recorder);

    assertThat(recorder.failure()).isInstanceOf(ConnectFailure.Refused.class);
  }

  @Test
  void connect_pathInEndpoint_isWrongPath() throws Exception {
    connector.connect(request("grpc://127.0.0.1:1/agents"), recorder);

    assertThat(recorder.failure()).isInstanceOf(ConnectFailure.WrongPathOrVersion.class);
  }

  @ParameterizedTest
  @CsvSource({
    "UNAUTHENTICATED, unauthenticated, SLOW",
    "PERMISSION_DENIED, forbidden, SLOW",
    "UNIMPLEMENTED, wrong_path_or_version, TRANSIENT",
    "RESOURCE_EXHAUSTED, busy, TRANSIENT",
    "UNAVAILABLE, busy, TRANSIENT",
    "INTERNAL, unexpected_status, TRANSIENT",
    "FAILED_PRECONDITION, unexpected_status, TRANSIENT",
    "OK, unexpected_status, TRANSIENT"
  })
  void connect_refusedWithStatus_hasTheReasonOfItsHttpEquivalent(
      Status.Code code, String reason, String severity) throws Exception {
    try (TestServer server =
        TestServer.refusing(code.toStatus().withDescription("because"), new Metadata())) {
      ConnectFailure failure = refusedBy(server);

      assertThat(failure.code()).isEqualTo(reason);
      assertThat(failure.severity()).hasToString(severity);
      assertThat(failure.detail()).contains(code.name()).contains("because");
      assertThat(failure.retryAfter()).isEmpty();
    }
  }

  @Test
  void connect_busyWithHint_saysWhenToComeAgain() throws Exception {
    Metadata trailers = new Metadata();
    RetryHints.write(Duration.ofMillis(1234), trailers);
    try (TestServer server = TestServer.refusing(Status.RESOURCE_EXHAUSTED, trailers)) {
      assertThat(refusedBy(server))
          .isEqualTo(new ConnectFailure.Busy(
              429, Optional.of(Duration.ofMillis(1234)), "RESOURCE_EXHAUSTED"));
    }
  }

  @Test
  void connect_unknownService_isWrongPathOrVersion() throws Exception {
    try (TestServer server = TestServer.accepting()) {
      int port = server.port();
      server.close();
      io.grpc.Server other =
          io.grpc.netty.NettyServerBuilder.forPort(port).build().start();
      try {
        connector.connect(request(at(port)), recorder);
        assertThat(recorder.failure()).isInstanceOf(ConnectFailure.WrongPathOrVersion.class);
      } finally {
        other.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void connect_http1Server_isProtocolViolation() throws Exception {
    try (RawServer server = RawServer.saying("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
        .getBytes(StandardCharsets.US_ASCII))) {
      connector.connect(request(at(server.port())), recorder);

      assertThat(recorder.failure())
          .isInstanceOfSatisfying(
              ConnectFailure.ProtocolViolation.class,
              failure -> assertThat(failure.detail()).contains("HTTP/1.1"));
    }
  }

  @Test
  void connect_serverWithoutSettings_timesOut() throws Exception {
    try (RawServer server = RawServer.saying(new byte[0])) {
      connector.connect(
          request(at(server.port()), ConnectRequest.Role.MAIN, Duration.ofMillis(300)), recorder);

      assertThat(recorder.failure())
          .isInstanceOfSatisfying(
              ConnectFailure.TimedOut.class,
              failure -> assertThat(failure.phase()).isEqualTo(ConnectPhase.UPGRADE));
    }
  }

  @Test
  void connect_serverThatResetsTheStream_isProtocolViolation() throws Exception {
    try (RawServer server = Http2Server.answering(Frames.reset(3, 2))) {
      connector.connect(request(at(server.port())), recorder);

      assertThat(recorder.failure())
          .isEqualTo(new ConnectFailure.ProtocolViolation("the stream was reset: INTERNAL_ERROR"));
    }
  }

  @Test
  void connect_goAwayBeforeTheAnswer_isBusyAndSaysWhy() throws Exception {
    try (RawServer server = Http2Server.answering(Frames.goAway(0, 0, "max_age"))) {
      connector.connect(request(at(server.port())), recorder);

      assertThat(recorder.failure())
          .isEqualTo(new ConnectFailure.Busy(503, Optional.empty(), "GOAWAY NO_ERROR (max_age)"));
    }
  }

  @Test
  void connect_answerThatIsNotGrpc_isProtocolViolation() throws Exception {
    try (RawServer server = Http2Server.answering(
        Frames.headers(3, true, ":status", "200", "content-type", "text/html"))) {
      connector.connect(request(at(server.port())), recorder);

      assertThat(recorder.failure()).isInstanceOf(ConnectFailure.ProtocolViolation.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "401, unauthenticated",
    "403, forbidden",
    "404, wrong_path_or_version",
    "429, busy",
    "503, busy",
    "302, redirected",
    "500, unexpected_status"
  })
  void connect_httpStatusOfAnIntermediary_hasTheSameReasonAsOnAnUpgrade(
      String status, String reason) throws Exception {
    try (RawServer server = Http2Server.answering(Frames.headers(
        3,
        true,
        ":status",
        status,
        "content-type",
        "text/html",
        "location",
        "https://elsewhere.example/",
        "retry-after",
        "7"))) {
      connector.connect(request(at(server.port())), recorder);

      ConnectFailure failure = recorder.failure();
      assertThat(failure.code()).isEqualTo(reason);
      if (reason.equals("busy")) {
        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(7));
      }
    }
  }

  @Test
  void connect_metadataTooLarge_isProtocolViolation() throws Exception {
    Metadata metadata = new Metadata();
    metadata.put(Metadata.Key.of("x-large", Metadata.ASCII_STRING_MARSHALLER), "x".repeat(20_000));
    try (TestServer server = TestServer.start((running, call) -> call.call.sendHeaders(metadata))) {
      assertThat(refusedBy(server))
          .isInstanceOfSatisfying(
              ConnectFailure.ProtocolViolation.class,
              failure -> assertThat(failure.detail()).contains("8192 bytes"));
    }
  }

  @Test
  void connect_failedAttempt_triesOnceAndKeepsNothing() throws Exception {
    try (RawServer server = RawServer.start(socket -> socket.getInputStream().read())) {
      connector.connect(request(at(server.port())), recorder);

      assertThat(recorder.failure()).isInstanceOf(ConnectFailure.ConnectionReset.class);
      assertThat(server.connections()).isOne();
    }
  }

  @Test
  void ping_answered_isActivityAndNothingElse() throws Exception {
    try (TestServer server = TestServer.accepting()) {
      Connection connection = open(server);
      TestServer.Call call = server.nextCall();
      CountDownLatch flushed = new CountDownLatch(1);

      connection.ping(flushed::countDown);
      assertThat(flushed.await(60, TimeUnit.SECONDS)).isTrue();
      Received.Said ping =
          (Received.Said) GrpcCodec.decode(call.messages.poll(60, TimeUnit.SECONDS));
      assertThat(ping.envelope().message()).isEqualTo(new Ping());
      String id = ping.envelope().requestId().orElseThrow();
      call.call.sendMessage(GrpcCodec.encode(Envelope.of(new Pong(), id, 0, NOW)));
      call.call.sendMessage(GrpcCodec.encode(Envelope.of(new Pong(), "mine", 0, NOW)));

      assertThat(recorder.next(Envelope.class).requestId()).contains("mine");
    }
  }

  @Test
  void received_messageThatCannotBeDecoded_isMalformedAndTheConnectionGoesOn() throws Exception {
    try (TestServer server = TestServer.accepting()) {
      open(server);
      TestServer.Call call = server.nextCall();

      call.call.sendMessage(new byte[] {1, 2, 3});
      call.call.sendMessage(GrpcCodec.encode(Envelope.of(new Pong(), 0, NOW)));

      recorder.next(Recorder.Malformed.class);
      recorder.next(Envelope.class);
    }
  }

  @Test
  void received_messageOverTheLimit_breaksTheConnectionWith1009() throws Exception {
    try (TestServer server = TestServer.accepting()) {
      open(server);

      server.nextCall().call.sendMessage(new byte[GrpcProtocol.LONGEST_MESSAGE + 1]);

      assertThat(recorder.next(Disconnect.ProtocolBroken.class).status()).isEqualTo(1009);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 1001, 1008, 1012, 4711})
  void closed_withCloseCode_isThatCode(int code) throws Exception {
    try (TestServer server = TestServer.accepting()) {
      open(server);

      server.nextCall().call.close(Status.OK, ClosingTrailers.of(new CloseReason(code, "so long")));

      assertThat(recorder.next(Disconnect.class))
          .isEqualTo(new Disconnect.ClosedByPeer(code, "so long"));
    }
  }

  @ParameterizedTest
  @CsvSource({"OK, 1000", "PERMISSION_DENIED, 1008", "UNAVAILABLE, 1012", "INTERNAL, 1011"})
  void closed_withStatusOnly_isTheCodeOfThatMeaning(Status.Code status, int code) throws Exception {
    try (TestServer server = TestServer.accepting()) {
      open(server);

      server.nextCall().call.close(status.toStatus(), new Metadata());

      assertThat(recorder.next(Disconnect.ClosedByPeer.class).status()).isEqualTo(code);
    }
  }

  @Test
  void closed_socketGone_isLost() throws Exception {
    try (RawServer server =
        Http2Server.start(socket -> socket.getOutputStream().write(accepted()))) {
      connector.connect(request(at(server.port())), recorder);
      recorder.next(Connection.class);

      recorder.next(Disconnect.ConnectionLost.class);
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 1001, NO_ERROR", "11, 1013, ENHANCE_YOUR_CALM", "1, 1002, PROTOCOL_ERROR"})
  void closed_goAwayAndEnd_isTheCodeOfItsReason(int error, int code, String name) throws Exception {
    byte[] goAway = Frames.goAway(3, error, "why");
    try (RawServer server = Http2Server.start(
        socket -> socket.getOutputStream().write(Frames.of(accepted(), goAway)))) {
      connector.connect(request(at(server.port())), recorder);
      recorder.next(Connection.class);

      assertThat(recorder.next(Disconnect.class))
          .isEqualTo(new Disconnect.ClosedByPeer(code, "GOAWAY " + name + ", why"));
    }
  }

  private static byte[] accepted() {
    return Frames.headers(3, false, ":status", "200", "content-type", "application/grpc");
  }

  @Test
  void close_serverAnswers_saysGoodbyeAndIsClosedHere() throws Exception {
    try (TestServer server = TestServer.accepting()) {
      Connection connection = open(server);
      TestServer.Call call = server.nextCall();

      connection.close(CloseReason.normal("done"));

      assertThat(GrpcCodec.decode(call.messages.poll(60, TimeUnit.SECONDS)))
          .isEqualTo(new Received.Closing(CloseReason.normal("done")));
      assertThat(call.ends.poll(60, TimeUnit.SECONDS)).isEqualTo("half-closed");
      call.call.close(Status.OK, new Metadata());
      assertThat(recorder.next(Disconnect.class)).isEqualTo(new Disconnect.ClosedHere("done"));
    }
  }

  @Test
  void close_serverDoesNotAnswer_isForced() throws Exception {
    try (TestServer server = TestServer.accepting()) {
      Connection connection = open(server);

      connection.close(CloseReason.normal("done"));

      assertThat(recorder.next(Disconnect.class)).isEqualTo(new Disconnect.ClosedHere("done"));
    }
  }

  @Test
  void abort_isClosedAtOnceAndLaterCallsDoNothing() throws Exception {
    try (TestServer server = TestServer.accepting()) {
      Connection connection = open(server);
      TestServer.Call call = server.nextCall();

      connection.abort();
      recorder.next(Disconnect.ClosedHere.class);
      assertThat(call.ends.poll(60, TimeUnit.SECONDS)).isEqualTo("cancelled");

      connection.send(Envelope.of(new Pong(), 0, NOW), NOTHING);
      connection.ping(NOTHING);
      connection.close(CloseReason.normal(""));
      connector.close();
      recorder.assertSilent();
    }
  }

  @Test
  void send_toAServerThatDoesNotRead_isNotWritableUntilItReads() throws Exception {
    try (TestServer server =
        TestServer.start((running, call) -> call.call.sendHeaders(new Metadata()))) {
      Connection connection = open(server);
      TestServer.Call call = server.nextCall();
      Envelope chunk = Envelope.sequenced(
          new Event("m", "bulk", Opaque.of(new byte[Opaque.LONGEST]), false), 1, 0, NOW);

      int sent = 0;
      while (connection.writable()) {
        connection.send(chunk, NOTHING);
        sent++;
        assertThat(sent).isLessThan(1000);
      }
      call.call.request(Integer.MAX_VALUE);

      recorder.next(Recorder.Writable.class);
      assertThat(connection.writable()).isTrue();
    }
  }

  @Test
  void probe_healthService_tells() throws Exception {
    try (TestServer server = TestServer.accepting()) {
      Probe probe = connector
          .probe(Endpoint.parse(at(server.port())), DEADLINE)
          .toCompletableFuture()
          .get(60, TimeUnit.SECONDS);

      assertThat(probe).isInstanceOf(Probe.Unsupported.class);
    }
  }

  @Test
  void probe_nobodyListens_isAbsent() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    Probe probe = connector
        .probe(Endpoint.parse(at(port)), DEADLINE)
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);

    assertThat(probe)
        .isInstanceOfSatisfying(
            Probe.Absent.class,
            absent -> assertThat(absent.failure()).isInstanceOf(ConnectFailure.Refused.class));
  }

  @Test
  void connect_overAndOver_leavesNoThreadAndNoConnection() throws Exception {
    try (TestServer server = TestServer.accepting()) {
      for (int i = 0; i < 100; i++) {
        Connection connection = open(server);
        TestServer.Call call = server.nextCall();
        connection.abort();
        recorder.next(Disconnect.ClosedHere.class);
        assertThat(call.ends.poll(60, TimeUnit.SECONDS)).isEqualTo("cancelled");
      }
      connector.close();
      Map<String, Long> threads = new HashMap<>();
      Thread.getAllStackTraces()
          .keySet()
          .forEach(
              thread -> threads.merge(thread.getName().replaceAll("[0-9]+", "N"), 1L, Long::sum));
      assertThat(threads).doesNotContainKey("rejoin-grpc-N-N");
    }
  }
}
