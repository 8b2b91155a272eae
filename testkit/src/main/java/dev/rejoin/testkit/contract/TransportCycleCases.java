package dev.rejoin.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.transport.CloseReason;
import dev.rejoin.testkit.contract.ConnectorBench.Dialled;
import dev.rejoin.testkit.contract.ContractServer.Greeting;
import dev.rejoin.testkit.contract.ContractServer.Refusal;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many connections, ended in every way: nothing may stay behind. */
abstract class TransportCycleCases extends TransportCases {
  private static final int USUAL_CYCLES = 500;

  TransportCycleCases(TransportContract contract) {
    super(contract);
  }

  /** What stays behind is found by the bench (threads, sockets, broken promises) and by the transport's own detector. */
  @Test
  @Timeout(1200)
  void cycles_endedInEveryWay_leaveNothing() {
    int cycles = Integer.getInteger("rejoin.contract.cycles", USUAL_CYCLES);
    long seed = Long.getLong("rejoin.seed", 1);
    SplittableRandom random = new SplittableRandom(seed);
    for (int cycle = 0; cycle < cycles; cycle++) {
      int kind = random.nextInt(9);
      try {
        cycle(kind);
      } catch (AssertionError e) {
        throw new AssertionError(
            "cycle " + cycle + " of kind " + kind + "; replay with -Drejoin.seed=" + seed, e);
      }
    }

    Patience.await(
        () -> server().connections() + " connections to end", () -> server().connections() == 0);
    assertThat(contract().leakedBuffers()).isEmpty();
  }

  private void cycle(int kind) {
    switch (kind) {
      case 0 -> {
        Link link = exchanged();
        link.connection().close(CloseReason.normal("cycle"));
        link.heard().awaitClosed();
      }
      case 1 -> {
        Link link = exchanged();
        link.peer().close(1001, "cycle");
        link.heard().awaitClosed();
      }
      case 2 -> {
        Link link = exchanged();
        link.connection().abort();
        link.heard().awaitClosed();
      }
      case 3 -> {
        Link link = exchanged();
        link.peer().reset();
        link.heard().awaitClosed();
      }
      case 4 -> {
        Link link = exchanged();
        for (int seq = 1; seq < 20; seq++) {
          link.connection().send(ConnectorBench.event(seq, 1_000), ConnectorBench.unheard());
        }
        link.connection().abort();
        link.heard().awaitClosed();
      }
      case 5 -> {
        Link link = exchanged();
        link.peer().breakProtocol();
        link.heard().awaitClosed();
      }
      case 6 -> {
        server().refuse(new Refusal(Refusal.Kind.BUSY, Optional.empty()));
        bench().connect(server().endpoint()).awaitFailed();
        server().greet(Greeting.ACCEPT);
      }
      case 7 -> {
        server().greet(Greeting.SILENCE);
        assertThat(bench()
                .connect(server().endpoint(), Duration.ofMillis(5))
                .awaitFailed()
                .reason())
            .isInstanceOf(ConnectFailure.TimedOut.class);
        server().greet(Greeting.ACCEPT);
      }
      default -> {
        server().greet(Greeting.SILENCE);
        int before = server().connectionsSoFar();
        Dialled dialled = bench()
            .dial(ConnectorBench.request(
                server().endpoint(), RecordingListener.PATIENCE, Optional::empty));
        Patience.await(() -> "the connection", () -> server().connectionsSoFar() > before);
        dialled.attempt().cancel();
        server().greet(Greeting.ACCEPT);
      }
    }
  }

  private Link exchanged() {
    Link link = link();
    exchange(link);
    return link;
  }
}
