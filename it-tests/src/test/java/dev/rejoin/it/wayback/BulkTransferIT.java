package dev.rejoin.it.wayback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.message.Opaque;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.observe.AgentEvent.HeartbeatAnswered;
import dev.rejoin.api.transport.ConnectRequest.Role;
import dev.rejoin.controlplane.ControlPlane;
import dev.rejoin.controlplane.ControlPlaneConfig;
import dev.rejoin.reconnect.SendOutcome;
import dev.rejoin.testkit.net.Fault;
import dev.rejoin.testkit.net.FaultProxy;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** 64 MiB of events over a slow link, and what becomes of heartbeats meanwhile. */
@Isolated("64 MiB keep both cores busy")
class BulkTransferIT {
  private static final Opaque CHUNK = Opaque.of(new byte[64 * 1024]);
  private static final int CHUNKS = 1024;
  private static final long BYTES_PER_SECOND = 2 * 1024 * 1024;
  /** When an answer counts as late. */
  private static final Duration DEADLINE = Duration.ofSeconds(2);

  @Test
  void besideTheTransfer_noHeartbeatIsLate() {
    try (Bed bed = new Bed("heartbeat: {channel: grpc, endpoint: %s}")) {
      bed.agent.await(0, HeartbeatAnswered.class, e -> e.channel() == Role.HEARTBEAT);
      int mark = bed.agent.mark();
      bed.send(() -> false);
      Awaitility.await("the transfer")
          .atMost(Duration.ofMinutes(3))
          .until(() -> bed.agent.agent().status().queuedMessages() == 0);

      List<HeartbeatAnswered> beats = bed.agent.since(mark, HeartbeatAnswered.class);
      assertThat(beats).hasSizeGreaterThan(5).allSatisfy(beat -> {
        assertThat(beat.channel()).isEqualTo(Role.HEARTBEAT);
        assertThat(beat.roundTrip()).isLessThan(DEADLINE);
      });
      assertThat(bed.agent.since(mark, AgentEvent.Suspected.class)).isEmpty();
      assertThat(bed.agent.since(mark, AgentEvent.Lost.class)).isEmpty();
    }
  }

  @Test
  void behindTheTransfer_aHeartbeatIsLate() {
    try (Bed bed = new Bed("")) {
      bed.agent.await(0, HeartbeatAnswered.class);
      int mark = bed.agent.mark();
      bed.send(() -> !bed.late(mark).isEmpty());
      Awaitility.await("a late heartbeat")
          .atMost(Duration.ofMinutes(1))
          .until(() -> !bed.late(mark).isEmpty());

      assertThat(bed.late(mark))
          .allSatisfy(late -> assertThat(late.channel()).isEqualTo(Role.MAIN));
    }
  }

  /** A control plane at the end of a slow link, and an agent. */
  private static final class Bed implements AutoCloseable {
    private final ControlPlane controlPlane =
        ControlPlane.start(ControlPlaneConfig.onFreePort().withGrpcPort(0));
    private final FaultProxy main = slow(controlPlane.endpoint().port());
    private final FaultProxy beside =
        slow(controlPlane.grpcEndpoint().orElseThrow().port());
    private final OneAgent agent;

    Bed(String heartbeat) {
      agent = new OneAgent(
          """
          control_plane: {endpoints: ["ws://127.0.0.1:%d"]}
          %s
          reconnect: {heartbeat_interval: 500ms}
          status: {port: off}
          """.formatted(main.port(), heartbeat.formatted("grpc://127.0.0.1:" + beside.port())));
    }

    private static FaultProxy slow(int port) {
      FaultProxy proxy = FaultProxy.to(port);
      proxy.apply(Fault.throttle(BYTES_PER_SECOND));
      return proxy;
    }

    /** Heartbeats that were answered after their deadline. */
    List<HeartbeatAnswered> late(int mark) {
      return agent.since(mark, HeartbeatAnswered.class).stream()
          .filter(beat -> beat.roundTrip().compareTo(DEADLINE) > 0)
          .toList();
    }

    /** The whole transfer, or as much of it as shows what it is to show. */
    void send(BooleanSupplier enough) {
      for (int sent = 0; sent < CHUNKS && !enough.getAsBoolean(); sent++) {
        Awaitility.await("room in the queue")
            .atMost(Duration.ofMinutes(1))
            .pollDelay(Duration.ZERO)
            .pollInterval(Duration.ofMillis(20))
            .until(() -> agent.agent().send("bulk", CHUNK) == SendOutcome.ACCEPTED);
      }
    }

    @Override
    public void close() {
      agent.close();
      main.close();
      beside.close();
      controlPlane.close();
    }
  }
}
