package dev.rejoin.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.transport.Probe;
import dev.rejoin.testkit.contract.ContractServer.Greeting;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Looking whether the control plane is there. */
abstract class TransportProbeCases extends TransportCases {
  TransportProbeCases(TransportContract contract) {
    super(contract);
  }

  @Test
  void probe_healthyServer_isHealthy() {
    assertThat(probe(server().endpoint(), RecordingListener.PATIENCE))
        .isInstanceOf(Probe.Healthy.class);
    Patience.await(() -> "the probe's connection to end", () -> server().connections() == 0);
  }

  @Test
  void probe_nobodyListens_isAbsent() throws IOException {
    assertThat(probe(nowhere(), RecordingListener.PATIENCE))
        .isInstanceOfSatisfying(
            Probe.Absent.class,
            absent -> assertThat(absent.failure()).isInstanceOf(ConnectFailure.Refused.class));
  }

  @Test
  void probe_silentServer_isAbsentAfterItsDeadline() {
    server().greet(Greeting.SILENCE);

    assertThat(probe(server().endpoint(), Duration.ofMillis(300)))
        .isInstanceOfSatisfying(
            Probe.Absent.class,
            absent -> assertThat(absent.failure()).isInstanceOf(ConnectFailure.TimedOut.class));
    Patience.await(() -> "the probe's connection to end", () -> server().connections() == 0);
  }

  private Probe probe(Endpoint endpoint, Duration deadline) {
    CompletionStage<Probe> probe = bench().connector().probe(endpoint, deadline);
    return probe.toCompletableFuture().join();
  }
}
