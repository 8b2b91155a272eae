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

  private final FleetCounters counters = new FleetCounters(1);

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
    assertThat(counters.snapshot()).isEqualTo(new FleetCounters.Snapshot(1, 2, 0, 1, 2, 0, 0));
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
    assertThat(counters.summary(1))
        .containsPattern("ready at the end +1\n")
        .containsPattern("attempts +2\n")
        .containsPattern("attempt: connection_refused +1\n")
        .containsPattern("outage, waits and failed attempts +1 +388 ms +388 ms +388 ms +388 ms")
        .containsPattern("connecting +1 +10 ms")
        .containsPattern("registration +1 +2.0 ms")
        .containsPattern("heartbeat +1 +3.0 ms");
  }

  @Test
  void progress_ofAReturningFleet_isOneLine() {
    assertThat(FleetProgress.text(
            new FleetCounters.Snapshot(95, 203, 3, 5, 112, 4, 1),
            new FleetCounters.Snapshot(93, 200, 0, 0, 100, 0, 0),
            100,
            "the control plane answers since 2 s"))
        .isEqualTo("ready 95/100 · returning 4 · 3 ready/s · 12 attempts/s · 4 slots/s"
            + " · suspected 3 · lost 5 · halted 1 · the control plane answers since 2 s");
  }

  @Test
  void progress_ofAFleetAtRest_saysNothingOfWhatIsNot() {
    FleetCounters.Snapshot rest = new FleetCounters.Snapshot(100, 100, 0, 0, 100, 0, 0);
    assertThat(FleetProgress.text(rest, rest, 100, ""))
        .isEqualTo("ready 100/100 · returning 0 · 0 ready/s · 0 attempts/s");
  }
}
