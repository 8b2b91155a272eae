package dev.rejoin.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.api.transport.CloseReason;
import dev.rejoin.testkit.contract.ConnectorBench.Dialled;
import dev.rejoin.testkit.contract.ContractServer.Greeting;
import dev.rejoin.testkit.net.Direction;
import dev.rejoin.testkit.net.Fault;
import dev.rejoin.testkit.net.FaultProxy;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Every way a connection or an attempt is ended, by whomever. */
abstract class TransportEndCases extends TransportCases {
  TransportEndCases(TransportContract contract) {
    super(contract);
  }

  @Test
  void closedByPeer_withAnyStatus_saysWhich() {
    for (int status : contract().closeStatuses()) {
      Link link = link();

      link.peer().close(status, "because");

      assertThat(link.heard().awaitClosed())
          .isEqualTo(new Disconnect.ClosedByPeer(status, "because"));
      link.peer().awaitEnd();
    }
  }

  @Test
  void endOfStream_withoutAGoodbye_isALostConnection() {
    Link link = link();

    link.peer().end();

    assertThat(link.heard().awaitClosed()).isInstanceOf(Disconnect.ConnectionLost.class);
  }

  @Test
  void reset_byThePeer_isALostConnection() {
    Link link = link();

    link.peer().reset();

    assertThat(link.heard().awaitClosed()).isInstanceOf(Disconnect.ConnectionLost.class);
  }

  @Test
  void endOfStream_inTheMiddleOfAMessage_isALostConnection() {
    FaultProxy proxy = bench().proxyTo(server().endpoint());
    Link link = linkBy(proxy);
    exchange(link);
    proxy.apply(Fault.closeAfter(Direction.TO_CLIENT, 100));

    link.peer().send(ConnectorBench.event(1, 10_000));

    assertThat(link.heard().awaitClosed()).isInstanceOf(Disconnect.ConnectionLost.class);
  }

  @Test
  void protocol_brokenByThePeer_closes() {
    Link link = link();

    link.peer().breakProtocol();

    assertThat(link.heard().awaitClosed()).isInstanceOf(Disconnect.ProtocolBroken.class);
    link.peer().awaitEnd();
  }

  @Test
  void message_overTheLimit_closes() {
    Link link = link();

    link.peer().sendOversized();

    assertThat(link.heard().awaitClosed()).isInstanceOf(Disconnect.ProtocolBroken.class);
    link.peer().awaitEnd();
  }

  @Test
  void close_answered_isClosedHere() {
    Link link = link();

    link.connection().close(CloseReason.normal("enough"));

    assertThat(link.heard().awaitClosed()).isEqualTo(new Disconnect.ClosedHere("enough"));
    link.peer().awaitEnd();
  }

  @Test
  void close_afterSending_deliversWhatWasSent() {
    Link link = link();

    for (int seq = 1; seq <= 100; seq++) {
      link.connection().send(ConnectorBench.event(seq, 1000), ConnectorBench.unheard());
    }
    link.connection().close(CloseReason.normal("enough"));

    for (int seq = 1; seq <= 100; seq++) {
      assertThat(link.peer().awaitReceived().seq()).isEqualTo(seq);
    }
    link.heard().awaitClosed();
  }

  @Test
  void close_neverAnswered_isForced() {
    Link link = link();
    link.peer().stopReading();

    link.connection().close(CloseReason.normal("enough"));

    assertThat(link.heard().awaitClosed()).isEqualTo(new Disconnect.ClosedHere("enough"));
  }

  @Test
  void close_behindASilentCut_isForced() {
    FaultProxy proxy = bench().proxyTo(server().endpoint());
    Link link = linkBy(proxy);
    proxy.apply(Fault.silence());

    link.connection().close(CloseReason.normal("enough"));

    assertThat(link.heard().awaitClosed()).isEqualTo(new Disconnect.ClosedHere("enough"));
  }

  @Test
  void close_withAFullPath_isForced() {
    Link link = link();
    link.peer().stopReading();
    for (int seq = 1; link.connection().writable(); seq++) {
      link.connection().send(ConnectorBench.event(seq, 16 * 1024), ConnectorBench.unheard());
    }

    link.connection().close(CloseReason.normal("enough"));

    link.heard().awaitClosed();
  }

  @Test
  void abort_livingOrCut_closesAtOnce() {
    FaultProxy proxy = bench().proxyTo(server().endpoint());
    Link living = link();
    Link cut = linkBy(proxy);
    proxy.apply(Fault.silence());

    living.connection().abort();
    cut.connection().abort();

    assertThat(living.heard().awaitClosed()).isInstanceOf(Disconnect.ClosedHere.class);
    assertThat(cut.heard().awaitClosed()).isInstanceOf(Disconnect.ClosedHere.class);
    living.peer().awaitEnd();
  }

  @Test
  void everything_afterTheEnd_isWithoutEffect() {
    Link link = link();
    link.connection().abort();
    link.heard().awaitClosed();
    AtomicBoolean flushed = new AtomicBoolean();

    link.connection().send(ConnectorBench.heartbeat(1), () -> flushed.set(true));
    link.connection().ping(() -> flushed.set(true));
    link.connection().close(CloseReason.normal("again"));
    link.connection().abort();
    exchange(link());

    assertThat(flushed).isFalse();
  }

  @Test
  void severalEnds_atOnce_areHeardOnce() {
    for (int i = 0; i < 20; i++) {
      Link link = link();
      link.peer().close(1000, "");
      link.connection().close(CloseReason.normal("enough"));
      link.peer().end();
      link.connection().abort();
      link.heard().awaitClosed();
    }
  }

  @Test
  void cancel_atOnce_isSilent() {
    RecordingListener heard = dialAndCancel(() -> {});

    assertThatNothingIsHeard(heard);
  }

  @Test
  void cancel_whileReadingTheToken_isSilent() throws InterruptedException {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Dialled dialled = bench()
        .dial(ConnectorBench.request(server().endpoint(), RecordingListener.PATIENCE, () -> {
          reading.countDown();
          try {
            go.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return Optional.empty();
        }));
    reading.await();

    dialled.attempt().cancel();
    go.countDown();

    assertThatNothingIsHeard(dialled.heard());
  }

  @Test
  void cancel_whileTheServerIsSilent_isSilentAndReleasesTheSocket() {
    server().greet(Greeting.SILENCE);

    RecordingListener heard = dialAndCancel(
        () -> Patience.await(() -> "the connection", () -> server().connections() == 1));

    Patience.await(() -> "the socket to go", () -> server().connections() == 0);
    server().greet(Greeting.ACCEPT);
    assertThatNothingIsHeard(heard);
  }

  @Test
  void cancel_duringTls_isSilentAndReleasesTheSocket() throws Exception {
    try (ConnectorBench secure = ConnectorBench.of(
        contract().provider(),
        contract().written(),
        contract().tls(TlsCase.TRUSTED),
        Optional.empty())) {
      ContractServer secureServer = secure.closing(contract().startServer(TlsCase.TRUSTED));
      FaultProxy proxy = secure.proxyTo(secureServer.endpoint());
      proxy.apply(Fault.silence());
      Dialled dialled = secure.dial(ConnectorBench.request(
          ConnectorBench.by(proxy, secureServer.endpoint()),
          RecordingListener.PATIENCE,
          Optional::empty));
      Patience.await(() -> "the connection", () -> proxy.accepted() == 1);

      dialled.attempt().cancel();
      proxy.heal();

      Patience.await(() -> "the socket to go", () -> proxy.open() == 0);
      assertThat(dialled.heard().calls()).isZero();
    }
  }

  @Test
  void cancel_onceOpen_closesInSilence() {
    Dialled dialled = bench()
        .dial(ConnectorBench.request(
            server().endpoint(), RecordingListener.PATIENCE, Optional::empty));
    dialled.heard().awaitOpened();
    ContractServer.Peer peer = server().awaitPeer();

    dialled.attempt().cancel();
    dialled.attempt().cancel();

    peer.awaitEnd();
    assertThat(dialled.heard().isClosed()).isFalse();
  }

  @Test
  void cancel_afterAFailure_isWithoutEffect() throws Exception {
    Dialled dialled = bench()
        .dial(ConnectorBench.request(nowhere(), RecordingListener.PATIENCE, Optional::empty));
    dialled.heard().awaitFailed();

    dialled.attempt().cancel();

    assertThat(dialled.heard().calls()).isEqualTo(1);
  }

  private RecordingListener dialAndCancel(Runnable meanwhile) {
    Dialled dialled = bench()
        .dial(ConnectorBench.request(
            server().endpoint(), RecordingListener.PATIENCE, Optional::empty));
    meanwhile.run();
    dialled.attempt().cancel();
    return dialled.heard();
  }

  /** Another connection opens and ends meanwhile, and the connector closes: enough turns of every event loop. */
  private void assertThatNothingIsHeard(RecordingListener heard) {
    int before = heard.calls();
    bench().connect(server().endpoint()).awaitOpened();
    bench().connector().close();
    assertThat(heard.calls()).isEqualTo(before).isZero();
  }

  @Test
  void connectorClose_whateverIsGoingOn_endsItAll() {
    Link open = link();
    FaultProxy proxy = bench().proxyTo(server().endpoint());
    Link cut = linkBy(proxy);
    proxy.apply(Fault.silence());
    server().greet(Greeting.SILENCE);
    Dialled underWay = bench()
        .dial(ConnectorBench.request(
            server().endpoint(), RecordingListener.PATIENCE, Optional::empty));
    Patience.await(() -> "the third connection", () -> server().connections() == 3);

    bench().connector().close();
    bench().connector().close();

    assertThat(open.heard().awaitClosed()).isInstanceOf(Disconnect.ClosedHere.class);
    assertThat(cut.heard().awaitClosed()).isInstanceOf(Disconnect.ClosedHere.class);
    assertThat(underWay.heard().calls()).isZero();
    open.peer().awaitEnd();
  }
}
