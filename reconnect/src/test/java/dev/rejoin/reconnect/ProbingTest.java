package dev.rejoin.reconnect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.ConnectPhase;
import dev.rejoin.api.transport.Probe;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** The runner around an open breaker: whatever a transport's probe does, the loop goes on. */
class ProbingTest {
  private static final Duration WAIT = Duration.ofMillis(100);

  private final AgentBed bed = new AgentBed();

  @Test
  void openBreaker_probesAndGoesThereWhenItIsHealthy() {
    tripped();
    assertThat(bed.status().breaker().orElseThrow().failures()).isEqualTo(10);
    assertThat(bed.status().reason())
        .contains("probe (circuit breaker open, 10 failures in a row)");
    int attempts = bed.transport.dials.size();

    answer(new Probe.Unhealthy("answered 503"));
    bed.time.advance(WAIT);
    assertThat(bed.transport.dials).hasSize(attempts);
    answer(new Probe.Healthy());
    assertThat(bed.transport.dials).hasSize(attempts + 1);

    bed.register(1);
    assertThat(bed.status().ready()).isTrue();
    assertThat(bed.status().breaker()).isEmpty();
    assertThat(bed.seen(AgentEvent.BreakerClosed.class)).hasSize(1);
    bed.stop();
  }

  @Test
  void probeThatFails_isAbsent() {
    tripped();
    lastProbe().completeExceptionally(new IllegalStateException("broken"));
    bed.time.advance(WAIT);

    assertThat(bed.seen(AgentEvent.Probed.class).get(0).answer())
        .isInstanceOfSatisfying(
            Probe.Absent.class, absent -> assertThat(absent.detail()).contains("broken"));
    assertThat(bed.transport.probes).hasSize(2);
    bed.stop();
  }

  @Test
  void probeThatThrows_isAbsent() {
    ScriptedTransport throwing = new ScriptedTransport() {
      @Override
      public CompletionStage<Probe> probe(Endpoint endpoint, Duration deadline) {
        super.probe(endpoint, deadline);
        throw new IllegalStateException("broken");
      }
    };
    bed.connector = throwing;
    bed.start();
    trip(throwing);
    bed.time.advance(WAIT.multipliedBy(3));

    assertThat(bed.seen(AgentEvent.Probed.class)).hasSizeGreaterThan(1);
    bed.stop();
  }

  @Test
  void stop_duringAProbe_leavesNothing() {
    tripped();
    bed.stop();
    answer(new Probe.Healthy());

    assertThat(bed.status().state()).isEqualTo(AgentStatus.State.STOPPED);
    bed.time.assertIdle();
  }

  private void tripped() {
    bed.start();
    trip(bed.transport);
  }

  private void trip(ScriptedTransport transport) {
    while (transport.probes.isEmpty()) {
      transport.lastDial().fail(new ConnectFailure.ConnectionReset(ConnectPhase.TLS, "reset"));
      bed.time.advance(WAIT);
    }
  }

  private CompletableFuture<Probe> lastProbe() {
    return bed.transport.probes.get(bed.transport.probes.size() - 1);
  }

  private void answer(Probe probe) {
    lastProbe().complete(probe);
    bed.time.runDue();
  }
}
