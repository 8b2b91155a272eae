package dev.rejoin.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.Opaque;
import dev.rejoin.api.message.Unknown;
import dev.rejoin.testkit.net.Direction;
import dev.rejoin.testkit.net.Fault;
import dev.rejoin.testkit.net.FaultProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What passes on an open connection, and what does not. */
abstract class TransportTrafficCases extends TransportCases {
  private static final int BODY_BYTES = 16 * 1024;
  private static final int MANY = 250;

  TransportTrafficCases(TransportContract contract) {
    super(contract);
  }

  @Test
  void messages_bothWays_arriveUnchangedAndInOrder() {
    Link link = link();
    List<Envelope> sent = LongStream.rangeClosed(1, MANY)
        .mapToObj(seq -> ConnectorBench.event(seq, (int) seq % 100))
        .toList();

    sent.forEach(envelope -> link.connection().send(envelope, ConnectorBench.unheard()));
    sent.forEach(envelope -> link.peer().send(envelope));

    for (Envelope expected : sent) {
      assertThat(link.peer().awaitReceived()).isEqualTo(expected);
      assertThat(link.heard().awaitReceived()).isEqualTo(expected);
    }
  }

  @Test
  void message_withTheLargestBody_arrives() {
    Link link = link();
    Envelope largest = ConnectorBench.event(1, Opaque.LONGEST);

    link.connection().send(largest, ConnectorBench.unheard());
    assertThat(link.peer().awaitReceived()).isEqualTo(largest);
    link.peer().send(largest);
    assertThat(link.heard().awaitReceived()).isEqualTo(largest);
  }

  @Test
  void send_fromSeveralThreads_keepsEachThreadsOrder() throws InterruptedException {
    Link link = link();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      long first = i * 1_000_000L;
      Thread thread = new Thread(() -> LongStream.rangeClosed(1, MANY)
          .forEach(n -> link.connection()
              .send(ConnectorBench.event(first + n, 10), ConnectorBench.unheard())));
      threads.add(thread);
      thread.start();
    }

    long[] last = new long[4];
    for (int i = 0; i < 4 * MANY; i++) {
      long seq = link.peer().awaitReceived().seq();
      int thread = (int) (seq / 1_000_000);
      assertThat(seq).isEqualTo(thread * 1_000_000L + ++last[thread]);
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Test
  void send_fromWithinACallback_isAllowed() throws InterruptedException {
    Link link = link();
    CountDownLatch second = new CountDownLatch(1);

    link.connection()
        .send(
            ConnectorBench.heartbeat(1),
            () -> link.connection().send(ConnectorBench.heartbeat(2), second::countDown));

    assertThat(second.await(RecordingListener.PATIENCE.toSeconds(), TimeUnit.SECONDS))
        .isTrue();
    link.peer().awaitReceived();
    assertThat(link.peer().awaitReceived()).isEqualTo(ConnectorBench.heartbeat(2));
  }

  @Test
  void ping_livingPeer_isAnswered() throws InterruptedException {
    Link link = link();
    int before = link.heard().activities();
    CountDownLatch flushed = new CountDownLatch(1);

    link.connection().ping(flushed::countDown);

    assertThat(flushed.await(RecordingListener.PATIENCE.toSeconds(), TimeUnit.SECONDS))
        .isTrue();
    link.heard().awaitActivityBeyond(before);
  }

  @Test
  void activity_partOfAMessage_isHeardBeforeTheRest() {
    FaultProxy proxy = bench().proxyTo(server().endpoint());
    Link link = linkBy(proxy);
    exchange(link);
    int before = link.heard().activities();
    proxy.apply(Fault.throttle(20_000));

    link.peer().send(ConnectorBench.event(1, Opaque.LONGEST));

    link.heard().awaitActivityBeyond(before + 2);
    proxy.heal();
    link.heard().awaitReceived();
  }

  @Test
  void message_malformed_isReportedAndTheConnectionLives() {
    Link link = link();

    link.peer().sendMalformed();

    assertThat(link.heard().awaitMalformed()).isNotBlank().hasSizeLessThan(300);
    exchange(link);
  }

  @Test
  void message_ofUnknownType_isReceivedAsUnknown() {
    Link link = link();

    link.peer().sendUnknown("teleport");

    assertThat(link.heard().awaitReceived().message()).isEqualTo(new Unknown("teleport"));
    exchange(link);
  }

  @Test
  void cut_silently_closesNothingAndDeliversAfterwards() {
    FaultProxy proxy = bench().proxyTo(server().endpoint());
    Link link = linkBy(proxy);
    exchange(link);
    proxy.apply(Fault.silence());
    int before = link.heard().activities();
    AtomicInteger flushed = new AtomicInteger();

    link.connection().send(ConnectorBench.heartbeat(3), flushed::incrementAndGet);
    link.peer().send(ConnectorBench.heartbeat(4));
    // Written to the operating system, which is all a sender can know.
    Patience.await(() -> "the flush", () -> flushed.get() == 1);
    exchange(link());
    assertThat(link.heard().activities()).isEqualTo(before);
    assertThat(link.heard().isClosed()).isFalse();
    proxy.heal();

    assertThat(link.peer().awaitReceived()).isEqualTo(ConnectorBench.heartbeat(3));
    assertThat(link.heard().awaitReceived()).isEqualTo(ConnectorBench.heartbeat(4));
  }

  @Test
  void cut_oneWay_letsTheOtherWayPass() {
    FaultProxy proxy = bench().proxyTo(server().endpoint());
    Link link = linkBy(proxy);
    exchange(link);
    proxy.apply(Fault.silence(Direction.TO_CLIENT));

    link.connection().send(ConnectorBench.heartbeat(3), ConnectorBench.unheard());
    assertThat(link.peer().awaitReceived()).isEqualTo(ConnectorBench.heartbeat(3));
    assertThat(link.heard().isClosed()).isFalse();
    proxy.heal();

    exchange(link);
  }

  @Test
  void slowReader_boundsWhatIsBuffered_andRecovers() {
    Link link = link();
    link.peer().stopReading();
    long limit = contract().mostBuffered();
    AtomicInteger flushed = new AtomicInteger();
    int sent = 0;

    while (link.connection().writable()) {
      sent++;
      link.connection().send(ConnectorBench.event(sent, BODY_BYTES), flushed::incrementAndGet);
      assertThat((long) sent * BODY_BYTES).as("bytes taken while nobody reads").isLessThan(limit);
    }
    int before = link.heard().writables();
    link.peer().resumeReading();

    for (int seq = 1; seq <= sent; seq++) {
      assertThat(link.peer().awaitReceived().seq()).isEqualTo(seq);
    }
    link.heard().awaitWritableBeyond(before);
    assertThat(link.connection().writable()).isTrue();
    int all = sent;
    Patience.await(() -> "all to be flushed", () -> flushed.get() == all);
  }

  @Test
  void listener_thatThrows_losesNothing() {
    RecordingListener heard = new RecordingListener();
    Link link = link();
    bench()
        .connector()
        .connect(
            ConnectorBench.request(
                server().endpoint(), RecordingListener.PATIENCE, Optional::empty),
            new ThrowingListener(heard));
    heard.awaitOpened();
    ContractServer.Peer peer = server().awaitPeer();

    peer.send(ConnectorBench.heartbeat(1));
    peer.send(ConnectorBench.heartbeat(2));

    assertThat(heard.awaitReceived()).isEqualTo(ConnectorBench.heartbeat(1));
    assertThat(heard.awaitReceived()).isEqualTo(ConnectorBench.heartbeat(2));
    exchange(link);
  }
}
