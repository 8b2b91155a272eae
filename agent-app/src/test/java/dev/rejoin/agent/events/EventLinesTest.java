package dev.rejoin.agent.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.Pacing;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.reason.ColdStart;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.ConnectPhase;
import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.api.transport.ConnectRequest.Role;
import dev.rejoin.api.transport.ConnectionInfo;
import dev.rejoin.api.transport.PhaseTimes;
import dev.rejoin.api.transport.PhaseTimes.PhaseTime;
import dev.rejoin.api.transport.Probe;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventLinesTest {
  private static final String HEAD = "{\"t\":1795521600123456,\"agent\":\"edge-1\",\"event\":";
  private static final Endpoint ENDPOINT = Endpoint.parse("ws://127.0.0.1:18080");
  private static final PhaseTimes PHASES = new PhaseTimes(List.of(
      new PhaseTime(ConnectPhase.DNS, Duration.ZERO, Duration.ofNanos(40_000)),
      new PhaseTime(ConnectPhase.TCP, Duration.ofNanos(40_000), Duration.ofNanos(1_234_567))));

  private final EventLines lines = new EventLines(EventDetail.TRANSITIONS);

  private List<String> of(AgentEvent event) {
    return lines.of(Observations.of(event));
  }

  @Test
  void attempt_hasAnOutcomeOnlyAtItsEnd() {
    assertThat(of(new AgentEvent.AttemptStarted(1, ENDPOINT, "websocket", new ColdStart(), false)))
        .containsExactly(HEAD
            + "\"attempt\",\"attempt\":1,\"endpoint\":\"ws://127.0.0.1:18080\",\"transport\":\"websocket\","
            + "\"cause\":\"cold_start\",\"beside_primary\":false}");
    assertThat(of(new AgentEvent.AttemptFailed(
            1, ENDPOINT, new ConnectFailure.Refused("refused"), PHASES, Duration.ofMillis(2))))
        .containsExactly(HEAD
            + "\"attempt\",\"attempt\":1,\"outcome\":\"failed\",\"endpoint\":\"ws://127.0.0.1:18080\","
            + "\"reason\":\"connection_refused\",\"detail\":\"refused\",\"took_ms\":2.0,"
            + "\"phases\":{\"dns_ms\":0.04,\"tcp_ms\":1.235}}");
    assertThat(of(new AgentEvent.AttemptAbandoned(2, "the primary answers")))
        .containsExactly(
            HEAD
                + "\"attempt\",\"attempt\":2,\"outcome\":\"abandoned\",\"detail\":\"the primary answers\"}");
  }

  @Test
  void wait_tellsTheRuleAndTheReason() {
    assertThat(of(new AgentEvent.WaitStarted(
            2,
            Duration.ofMillis(100),
            Duration.ofMillis(87),
            "fast retry 1",
            "strategy",
            new Disconnect.ConnectionLost("reset"),
            Pacing.over(Duration.ofMillis(110)),
            ENDPOINT)))
        .containsExactly(HEAD
            + "\"waiting\",\"attempt\":2,\"delay_ms\":87.0,\"proposed_ms\":100.0,\"rule\":\"strategy\","
            + "\"why\":\"fast retry 1\",\"reason\":\"connection_lost\",\"detail\":\"reset\",\"spread_ms\":110.0,"
            + "\"endpoint\":\"ws://127.0.0.1:18080\"}");
  }

  @Test
  void ready_repeatsThePhasesAndFollowsRegistered() {
    of(new AgentEvent.ConnectionOpened(
        3, new ConnectionInfo("websocket", ENDPOINT, "127.0.0.1:18080", Optional.empty(), PHASES)));
    String rest =
        "\"resumed\":false,\"handover\":false,\"attempt\":3,\"epoch\":7,\"since_loss_ms\":5000.0,"
            + "\"connect_ms\":1.5,\"registration_ms\":2.0,\"phases\":{\"dns_ms\":0.04,\"tcp_ms\":1.235},"
            + "\"endpoint\":\"ws://127.0.0.1:18080\"}";

    assertThat(of(ready(false)))
        .containsExactly(HEAD + "\"registered\"," + rest, HEAD + "\"ready\"," + rest);
    assertThat(of(ready(true)))
        .singleElement()
        .asString()
        .contains("\"event\":\"ready\",\"resumed\":true");
  }

  private static AgentEvent ready(boolean resumed) {
    return new AgentEvent.Ready(
        resumed,
        false,
        3,
        7,
        Duration.ofSeconds(5),
        Duration.ofNanos(1_500_000),
        Duration.ofMillis(2),
        ENDPOINT,
        Pacing.unannounced());
  }

  @Test
  void lost_tellsHowLongItWasSilent() {
    assertThat(of(new AgentEvent.Lost(
            new Disconnect.Silent(Duration.ofSeconds(5)),
            Observations.TICK - Duration.ofMillis(5_100).toNanos(),
            Duration.ofMinutes(1),
            ENDPOINT)))
        .containsExactly(HEAD
            + "\"lost\",\"reason\":\"silent\",\"detail\":\"nothing received for 5000 ms\",\"silent_ms\":5100.0,"
            + "\"held_ms\":60000.0,\"endpoint\":\"ws://127.0.0.1:18080\"}");
  }

  @Test
  void heartbeat_isWrittenOnlyInFullDetail() {
    AgentEvent heartbeat = new AgentEvent.HeartbeatAnswered(Duration.ofNanos(321_000));

    assertThat(of(heartbeat)).isEmpty();
    assertThat(new EventLines(EventDetail.ALL).of(Observations.of(heartbeat)))
        .containsExactly(HEAD + "\"heartbeat\",\"round_trip_ms\":0.321}");
  }

  @Test
  void everyOtherEvent_hasItsNameAndItsFields() {
    assertThat(List.of(
            of(new AgentEvent.Started()),
            of(new AgentEvent.Stopped()),
            of(new AgentEvent.Stable()),
            of(new AgentEvent.Suspected(Duration.ofSeconds(2), 0)),
            of(new AgentEvent.SuspicionCleared(Duration.ofSeconds(3))),
            of(new AgentEvent.WaitCut(4, "operator")),
            of(new AgentEvent.RequestSent(1, "resume")),
            of(new AgentEvent.RequestAnswered(1, "resume", "resumed", Duration.ofMillis(3))),
            of(new AgentEvent.RegistrationDeferred(1, Duration.ofSeconds(9), "busy")),
            of(new AgentEvent.DrainAnnounced(Duration.ofSeconds(1), Duration.ofSeconds(2))),
            of(new AgentEvent.HookFinished("bell", Duration.ofMillis(4), Optional.of("cracked"))),
            of(new AgentEvent.PeerMisbehaved("no type")),
            of(new AgentEvent.StrategyMisbehaved("steady", "negative wait")),
            of(new AgentEvent.HeartbeatChannelDown(
                new Disconnect.ConnectionLost("reset"), true, Duration.ofSeconds(1))),
            of(new AgentEvent.ConnectionsCompared(Role.MAIN, "lost", true)),
            of(new AgentEvent.BreakerOpened(
                10, Duration.ofMinutes(1), new Disconnect.Conflict("i"))),
            of(new AgentEvent.Probed(
                11, ENDPOINT, new Probe.Unhealthy("answered 503"), Duration.ofMillis(2), false)),
            of(new AgentEvent.Probed(
                11, ENDPOINT, new Probe.Healthy(), Duration.ofMillis(2), true)),
            of(new AgentEvent.BreakerClosed(Duration.ofSeconds(3))),
            of(new AgentEvent.Halted(new Disconnect.Conflict("i-2")))))
        .containsExactly(
            List.of(HEAD + "\"started\"}"),
            List.of(HEAD + "\"stopped\"}"),
            List.of(HEAD + "\"stable\"}"),
            List.of(HEAD + "\"suspect\",\"silent_ms\":2000.0}"),
            List.of(HEAD + "\"suspicion_cleared\",\"silent_ms\":3000.0}"),
            List.of(HEAD + "\"wait_cut\",\"attempt\":4,\"by\":\"operator\"}"),
            List.of(HEAD + "\"request_sent\",\"attempt\":1,\"type\":\"resume\"}"),
            List.of(
                HEAD
                    + "\"request_answered\",\"attempt\":1,\"type\":\"resume\",\"answer\":\"resumed\",\"took_ms\":3.0}"),
            List.of(
                HEAD
                    + "\"registration_deferred\",\"attempt\":1,\"retry_after_ms\":9000.0,\"detail\":\"busy\"}"),
            List.of(HEAD + "\"draining\",\"over_ms\":1000.0,\"deadline_ms\":2000.0}"),
            List.of(HEAD + "\"hook\",\"hook\":\"bell\",\"took_ms\":4.0,\"failure\":\"cracked\"}"),
            List.of(HEAD + "\"peer_misbehaved\",\"detail\":\"no type\"}"),
            List.of(HEAD
                + "\"strategy_misbehaved\",\"strategy\":\"steady\",\"detail\":\"negative wait\"}"),
            List.of(HEAD
                + "\"heartbeat_channel_down\",\"was_open\":true,\"reason\":\"connection_lost\","
                + "\"detail\":\"reset\",\"retry_ms\":1000.0}"),
            List.of(HEAD
                + "\"evidence\",\"noticed_by\":\"main\",\"what\":\"lost\",\"other_answers\":true,"
                + "\"conclusion\":\"heartbeats are answered: the control plane is there\"}"),
            List.of(HEAD
                + "\"breaker_opened\",\"failures\":10,\"open_for_ms\":60000.0,\"reason\":\"conflict\","
                + "\"detail\":\"another process (i) took over this agent id\"}"),
            List.of(HEAD
                + "\"probe\",\"attempt\":11,\"endpoint\":\"ws://127.0.0.1:18080\",\"answer\":\"unhealthy\","
                + "\"detail\":\"answered 503\",\"took_ms\":2.0,\"attempting\":false}"),
            List.of(HEAD
                + "\"probe\",\"attempt\":11,\"endpoint\":\"ws://127.0.0.1:18080\",\"answer\":\"healthy\","
                + "\"took_ms\":2.0,\"attempting\":true}"),
            List.of(HEAD + "\"breaker_closed\",\"opened_for_ms\":3000.0}"),
            List.of(
                HEAD
                    + "\"halted\",\"reason\":\"conflict\",\"detail\":\"another process (i-2) took over this agent id\"}"));
  }
}
