package dev.rejoin.tools.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.Pacing;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.observe.AgentEvent.AttemptFailed;
import dev.rejoin.api.observe.AgentEvent.AttemptStarted;
import dev.rejoin.api.observe.AgentEvent.HeartbeatAnswered;
import dev.rejoin.api.observe.AgentEvent.Lost;
import dev.rejoin.api.observe.AgentEvent.Ready;
import dev.rejoin.api.observe.Observation;
import dev.rejoin.api.reason.ColdStart;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.api.transport.PhaseTimes;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FleetCountersTest {
  private static final Endpoint ENDPOINT = Endpoint.parse("ws://127.0.0.1:18080");

  private final FleetCounters counters = new FleetCounters();

  private void happens(AgentEvent... events) {
    for (AgentEvent event : events) {
      counters.on(new Observation("fleet-0001", 0, Instant.EPOCH, event));
    }
  }

  private static Ready ready(boolean resumed, boolean handover) {
    return new Ready(
        resumed,
        handover,
        1,
        1,
        Duration.ofMillis(400),
        Duration.ofMillis(10),
        Duration.ofMillis(2),
        ENDPOINT,
        Pacing.unannounced());
  }

  private static AttemptStarted attempt() {
    return new AttemptStarted(1, ENDPOINT, "websocket", new ColdStart(), false);
  }

  private static Lost lost() {
    return new Lost(new Disconnect.ConnectionLost("reset"), 0, Duration.ofSeconds(1), ENDPOINT);
  }

  @Test
  void snapshot_afterALossAndAReturn_countsOneReadyAgent() {
    happens(attempt(), ready(false, false), lost(), attempt(), ready(true, false));
    assertThat(counters.snapshot()).isEqualTo(new FleetCounters.Snapshot(1, 0, 1, 2, 0));
  }

  @Test
  void snapshot_afterAHandover_countsTheAgentOnce() {
    happens(ready(false, false), ready(true, true));
    assertThat(counters.snapshot().ready()).isEqualTo(1);
  }

  @Test
  void summary_ofALife_countsAndMeasures() {
    happens(
        attempt(),
        new AttemptFailed(
            1,
            ENDPOINT,
            new ConnectFailure.Refused("refused"),
            PhaseTimes.none(),
            Duration.ofMillis(1)),
        attempt(),
        ready(false, false),
        new HeartbeatAnswered(Duration.ofMillis(3)));
    assertThat(counters.summary(1, counters.snapshot()))
        .containsPattern("ready at the end +1\n")
        .containsPattern("attempts +2\n")
        .containsPattern("attempt: connection_refused +1\n")
        .containsPattern("loss or start until ready +1 +400 ms +400 ms +400 ms")
        .containsPattern("heartbeat +1 +3.0 ms");
  }

  @Test
  void progress_ofAReturningFleet_isOneLine() {
    assertThat(FleetProgress.text(
            new FleetCounters.Snapshot(95, 3, 5, 112, 1),
            new FleetCounters.Snapshot(100, 0, 0, 100, 0),
            100))
        .isEqualTo("ready 95/100 · returning 4 · 12 attempts/s · suspected 3 · lost 5 · halted 1");
  }
}
