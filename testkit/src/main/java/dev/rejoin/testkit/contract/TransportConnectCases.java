package dev.rejoin.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.Secret;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.ConnectPhase;
import dev.rejoin.api.reason.Severity;
import dev.rejoin.api.transport.ConnectionInfo;
import dev.rejoin.api.transport.PhaseTimes;
import dev.rejoin.api.transport.PhaseTimes.PhaseTime;
import dev.rejoin.api.transport.Proxy;
import dev.rejoin.api.transport.TlsOptions;
import dev.rejoin.testkit.contract.ContractServer.Greeting;
import dev.rejoin.testkit.contract.ContractServer.Peer;
import dev.rejoin.testkit.contract.ContractServer.Refusal;
import dev.rejoin.testkit.net.Fault;
import dev.rejoin.testkit.net.FaultProxy;
import dev.rejoin.testkit.net.TunnelProxy;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way an attempt can end. */
abstract class TransportConnectCases extends TransportCases {
  private static final Duration SHORT = Duration.ofMillis(400);

  TransportConnectCases(TransportContract contract) {
    super(contract);
  }

  @Test
  void connect_willingServer_opensAndTellsHow() {
    Link link = link();

    ConnectionInfo info = link.connection().info();
    assertThat(info.transport()).isEqualTo(contract().provider().name());
    assertThat(info.endpoint()).isEqualTo(server().endpoint());
    assertThat(info.peerAddress()).isEqualTo("127.0.0.1:" + server().endpoint().port());
    assertThat(info.tlsVersion()).isEmpty();
    assertInOrder(info.phases());
    assertThat(info.phases().phases())
        .extracting(PhaseTime::phase)
        .contains(ConnectPhase.UPGRADE)
        .doesNotContain(ConnectPhase.TLS, ConnectPhase.PROXY);
  }

  @Test
  void connect_credentialsAndTraceContext_reachTheServer() {
    Peer peer = link().peer();

    assertThat(peer.header("authorization")).contains("Bearer " + ConnectorBench.TOKEN.reveal());
    assertThat(peer.header("rejoin-agent-id")).contains(ConnectorBench.AGENT_ID);
    assertThat(peer.header("traceparent"))
        .hasValueSatisfying(
            value -> assertThat(value).startsWith("00-0af7651916cd43dd8448eb211c80319c-"));
  }

  @Test
  void connect_withoutToken_presentsNone() {
    bench()
        .dial(ConnectorBench.request(
            server().endpoint(), RecordingListener.PATIENCE, Optional::empty));

    assertThat(server().awaitPeer().header("authorization")).isEmpty();
  }

  @Test
  void connect_tokenRotated_isReadAtEachAttempt() {
    Iterator<Secret> tokens = List.of(Secret.of("old"), Secret.of("new")).iterator();
    for (String expected : List.of("Bearer old", "Bearer new")) {
      bench()
          .dial(ConnectorBench.request(
              server().endpoint(), RecordingListener.PATIENCE, () -> Optional.of(tokens.next())))
          .heard()
          .awaitOpened();

      assertThat(server().awaitPeer().header("authorization")).contains(expected);
    }
  }

  @Test
  void connect_tokenUnreadable_failsWithoutTouchingTheNetwork() {
    RecordingListener heard = bench()
        .dial(ConnectorBench.request(server().endpoint(), RecordingListener.PATIENCE, () -> {
          throw new IOException("/etc/token: no such file");
        }))
        .heard();

    ConnectFailure reason = heard.awaitFailed().reason();

    assertThat(reason).isInstanceOf(ConnectFailure.CredentialsUnavailable.class);
    assertThat(reason.detail()).contains("/etc/token: no such file");
    assertThat(reason.afterTcpConnected()).isFalse();
    assertThat(server().connectionsSoFar()).isZero();
  }

  @Test
  void connect_tokenThatNoHeaderMayCarry_failsWithoutShowingIt() {
    RecordingListener heard = bench()
        .dial(ConnectorBench.request(
            server().endpoint(),
            RecordingListener.PATIENCE,
            () -> Optional.of(Secret.of("broken\r\nby-a-line"))))
        .heard();

    ConnectFailure reason = heard.awaitFailed().reason();

    assertThat(reason).isInstanceOf(ConnectFailure.CredentialsUnavailable.class);
    assertThat(reason.detail()).doesNotContain("broken").doesNotContain("by-a-line");
  }

  @Test
  void connect_tokenThatTakesForever_timesOutInCredentials() {
    CountDownLatch ended = new CountDownLatch(1);
    RecordingListener heard = bench()
        .dial(ConnectorBench.request(server().endpoint(), SHORT, () -> {
          try {
            ended.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return Optional.empty();
        }))
        .heard();

    assertTimedOut(heard, ConnectPhase.CREDENTIALS, false);
    ended.countDown();
  }

  @Test
  void connect_nobodyListens_isRefused() throws IOException {
    RecordingListener.Failure failure = bench().connect(nowhere()).awaitFailed();

    assertThat(failure.reason()).isInstanceOf(ConnectFailure.Refused.class);
    assertThat(failure.reason().afterTcpConnected()).isFalse();
    assertInOrder(failure.phases());
  }

  @Test
  void connect_unknownName_isNotFound() {
    Endpoint known = server().endpoint();
    Endpoint unknown =
        new Endpoint(known.scheme(), "no-such-host.invalid", known.port(), known.path());

    ConnectFailure reason = bench().connect(unknown).awaitFailed().reason();

    assertThat(reason).isInstanceOf(ConnectFailure.NameNotFound.class);
    assertThat(reason.afterTcpConnected()).isFalse();
  }

  @Test
  void connect_name_isResolved() {
    Endpoint byAddress = server().endpoint();
    Endpoint byName =
        new Endpoint(byAddress.scheme(), "localhost", byAddress.port(), byAddress.path());

    // Where localhost is ::1 as well, nobody listens there: the other family must be tried.
    bench().connect(byName).awaitOpened();
  }

  @Test
  void connect_serverThatNeverAnswers_timesOut() {
    server().greet(Greeting.SILENCE);

    assertTimedOut(bench().connect(server().endpoint(), SHORT), ConnectPhase.UPGRADE, true);
  }

  @Test
  void connect_oneByteNowAndThen_meetsTheTotalDeadline() {
    FaultProxy proxy = bench().proxyTo(server().endpoint());
    proxy.apply(Fault.throttle(1));

    RecordingListener heard = bench().connect(ConnectorBench.by(proxy, server().endpoint()), SHORT);

    assertThat(heard.awaitFailed().reason()).isInstanceOf(ConnectFailure.TimedOut.class);
  }

  @Test
  void connect_resetDuringHandshake_saysSo() {
    assertConnectionReset(Greeting.RESET);
  }

  @Test
  void connect_endOfStreamDuringHandshake_saysSo() {
    assertConnectionReset(Greeting.END);
  }

  private void assertConnectionReset(Greeting greeting) {
    server().greet(greeting);

    ConnectFailure reason = bench().connect(server().endpoint()).awaitFailed().reason();

    assertThat(reason).isInstanceOf(ConnectFailure.ConnectionReset.class);
    assertThat(reason.afterTcpConnected()).isTrue();
  }

  @Test
  void connect_garbage_isAProtocolViolation() {
    server().greet(Greeting.GARBAGE);

    ConnectFailure reason = bench().connect(server().endpoint()).awaitFailed().reason();

    assertThat(reason).isInstanceOf(ConnectFailure.ProtocolViolation.class);
    assertThat(reason.afterTcpConnected()).isTrue();
  }

  @Test
  void connect_unauthenticated_isSlow() {
    ConnectFailure reason = refused(Refusal.Kind.UNAUTHENTICATED, Optional.empty());

    assertThat(reason).isInstanceOf(ConnectFailure.Unauthenticated.class);
    assertThat(reason.severity()).isEqualTo(Severity.SLOW);
  }

  @Test
  void connect_forbidden_isSlow() {
    ConnectFailure reason = refused(Refusal.Kind.FORBIDDEN, Optional.empty());

    assertThat(reason).isInstanceOf(ConnectFailure.Forbidden.class);
    assertThat(reason.severity()).isEqualTo(Severity.SLOW);
  }

  @Test
  void connect_wrongPathOrVersion_saysSo() {
    assertThat(refused(Refusal.Kind.WRONG_PATH_OR_VERSION, Optional.empty()))
        .isInstanceOf(ConnectFailure.WrongPathOrVersion.class);
  }

  @Test
  void connect_busyWithoutHint_hasNone() {
    ConnectFailure reason = refused(Refusal.Kind.BUSY, Optional.empty());

    assertThat(reason).isInstanceOf(ConnectFailure.Busy.class);
    assertThat(reason.retryAfter()).isEmpty();
  }

  @Test
  void connect_busyWithHint_passesItOnToTheMillisecond() {
    Duration hint = Duration.ofMillis(1_234);

    ConnectFailure reason = refused(Refusal.Kind.BUSY, Optional.of(hint));

    assertThat(reason).isInstanceOf(ConnectFailure.Busy.class);
    assertThat(reason.retryAfter()).contains(hint);
    assertThat(reason.otherEndpointFirst()).isFalse();
  }

  private ConnectFailure refused(Refusal.Kind kind, Optional<Duration> retryAfter) {
    server().refuse(new Refusal(kind, retryAfter));
    RecordingListener.Failure failure = bench().connect(server().endpoint()).awaitFailed();
    assertThat(failure.reason().afterTcpConnected()).isTrue();
    assertThat(failure.reason().detail()).doesNotContain(ConnectorBench.TOKEN.reveal());
    assertInOrder(failure.phases());
    Patience.await(() -> "the refused connection to end", () -> server().connections() == 0);
    return failure.reason();
  }

  @Test
  void connect_afterAFailure_opensTheNextTime() {
    server().refuse(new Refusal(Refusal.Kind.BUSY, Optional.empty()));
    bench().connect(server().endpoint()).awaitFailed();
    server().greet(Greeting.ACCEPT);

    exchange(link());
  }

  @ParameterizedTest
  @EnumSource(TlsCase.class)
  void connect_secure_asTheCertificatesAre(TlsCase tls) throws Exception {
    try (ConnectorBench secure = ConnectorBench.of(
        contract().provider(), contract().written(), contract().tls(tls), Optional.empty())) {
      ContractServer secureServer = secure.closing(contract().startServer(tls));

      RecordingListener heard = secure.connect(secureServer.endpoint());

      if (tls.failure().isPresent()) {
        assertThat(heard.awaitFailed().reason())
            .isInstanceOfSatisfying(
                ConnectFailure.TlsFailed.class,
                failed -> assertThat(failed.kind())
                    .as(failed.detail())
                    .isEqualTo(tls.failure().get()));
      } else {
        ConnectionInfo info = heard.awaitOpened().info();
        assertThat(info.tlsVersion())
            .hasValueSatisfying(version -> assertThat(version).isIn("TLSv1.3", "TLSv1.2"));
        assertThat(info.phases().phases()).extracting(PhaseTime::phase).contains(ConnectPhase.TLS);
        secureServer.awaitPeer().send(ConnectorBench.heartbeat(1));
        heard.awaitReceived();
      }
    }
  }

  @Test
  void connect_secureServerThatNeverAnswers_timesOutInTls() throws Exception {
    try (ConnectorBench secure = ConnectorBench.of(
        contract().provider(),
        contract().written(),
        contract().tls(TlsCase.TRUSTED),
        Optional.empty())) {
      ContractServer secureServer = secure.closing(contract().startServer(TlsCase.TRUSTED));
      FaultProxy proxy = secure.proxyTo(secureServer.endpoint());
      proxy.apply(Fault.silence());

      assertTimedOut(
          secure.connect(ConnectorBench.by(proxy, secureServer.endpoint()), SHORT),
          ConnectPhase.TLS,
          true);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void connect_throughAProxy_tunnelsToTheServerByItsName(boolean secure) throws Exception {
    TunnelProxy tunnel = TunnelProxy.willing();
    try (ConnectorBench proxied = through(tunnel, secure)) {
      proxied.closing(tunnel);
      ContractServer behind = proxied.closing(
          secure ? contract().startServer(TlsCase.TRUSTED) : contract().startServer());

      RecordingListener heard = proxied.connect(behind.endpoint());

      ConnectionInfo info = heard.awaitOpened().info();
      assertThat(info.phases().phases()).extracting(PhaseTime::phase).contains(ConnectPhase.PROXY);
      assertThat(info.tlsVersion().isPresent()).isEqualTo(secure);
      behind.awaitPeer().send(ConnectorBench.heartbeat(1));
      heard.awaitReceived();
      assertThat(tunnel.requests())
          .singleElement()
          .asString()
          .startsWith("CONNECT " + behind.endpoint().host() + ":"
              + behind.endpoint().port() + " HTTP/1.1\r\n")
          .doesNotContain(ConnectorBench.TOKEN.reveal());
    }
  }

  @Test
  void connect_throughAProxyThatRefuses_namesItAndIsSlow() throws Exception {
    TunnelProxy tunnel = TunnelProxy.refusing("407 Who are you");
    try (ConnectorBench proxied = through(tunnel, false)) {
      proxied.closing(tunnel);

      ConnectFailure failure =
          proxied.connect(server().endpoint()).awaitFailed().reason();

      assertThat(failure).isInstanceOf(ConnectFailure.ProxyRefused.class);
      assertThat(failure.severity()).isEqualTo(Severity.SLOW);
      assertThat(failure.detail()).contains("407 Who are you");
      assertThat(server().connections()).isZero();
    }
  }

  private ConnectorBench through(TunnelProxy tunnel, boolean secure) throws Exception {
    return ConnectorBench.of(
        contract().provider(),
        contract().written(),
        secure ? contract().tls(TlsCase.TRUSTED) : TlsOptions.system(),
        Optional.of(new Proxy("127.0.0.1", tunnel.port(), Optional.empty())));
  }

  private static void assertTimedOut(
      RecordingListener heard, ConnectPhase phase, boolean afterTcpConnected) {
    RecordingListener.Failure failure = heard.awaitFailed();
    assertThat(failure.reason()).isInstanceOfSatisfying(ConnectFailure.TimedOut.class, timedOut -> {
      assertThat(timedOut.phase()).isEqualTo(phase);
      assertThat(timedOut.after()).isGreaterThanOrEqualTo(SHORT);
    });
    assertThat(failure.reason().afterTcpConnected()).isEqualTo(afterTcpConnected);
    List<PhaseTime> phases = failure.phases().phases();
    assertThat(phases.get(phases.size() - 1).phase()).isEqualTo(phase);
    assertInOrder(failure.phases());
  }

  private static void assertInOrder(PhaseTimes phases) {
    assertThat(phases.phases()).isNotEmpty();
    assertThat(phases.phases()).extracting(PhaseTime::phase).isSorted().doesNotHaveDuplicates();
    assertThat(phases.phases())
        .isSortedAccordingTo(Comparator.comparing(PhaseTime::startedAfter))
        .allSatisfy(phase -> assertThat(phase.took()).isGreaterThanOrEqualTo(Duration.ZERO));
  }
}
