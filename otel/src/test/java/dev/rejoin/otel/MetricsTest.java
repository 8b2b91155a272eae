package dev.rejoin.otel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.observe.StatusPage;
import dev.rejoin.otel.VirtualControlPlane.Door;
import dev.rejoin.reconnect.AgentStatus;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MetricsTest {

  @Test
  void page_afterALossAndAResumption_hasEverything() {
    try (TracedAgent traced = new TracedAgent(Optional.empty(), Optional.empty())) {
      traced.controlPlane.announce(Duration.ofSeconds(1));
      traced.ready();
      traced.advance(10_000);
      traced.controlPlane.down();
      traced.advance(3_000);
      traced.controlPlane.door(Door.OPEN);
      traced.advance(5_000);

      assertThat(page(traced))
          .contains("rejoin_return_duration_seconds_count{rejoin_cause=\"cold_start\"")
          .contains("rejoin_return_duration_seconds_count{rejoin_cause=\"connection_lost\"")
          .contains("rejoin_return_duration_seconds_bucket")
          .contains("rejoin_return_phase_duration_seconds_count{")
          .contains("rejoin_phase=\"detection\"")
          .contains("rejoin_phase=\"wait\"")
          .contains("rejoin_phase=\"connect\"")
          .contains("rejoin_phase=\"registration\"")
          .contains("rejoin_detection_duration_seconds_count{rejoin_cause=\"connection_lost\"")
          .containsPattern(
              "rejoin_attempts_total\\{[^}]*rejoin_outcome=\"ready\",rejoin_transport=\"virtual\"} 2")
          .contains("rejoin_outcome=\"connection_refused\"")
          .containsPattern("rejoin_registrations_total\\{[^}]*\"registered\"[^}]*\"first\"} 1")
          .containsPattern("rejoin_registrations_total\\{[^}]*\"resumed\"[^}]*\"session_held\"} 1")
          .containsPattern("rejoin_agents\\{[^}]*\"ready\"} 1")
          .containsPattern("rejoin_agents\\{[^}]*\"waiting\"} 0")
          .contains("rejoin_heartbeat_round_trip_seconds_count")
          .containsPattern("rejoin_pacing_spread_seconds(\\{[^}]*})? 1.0")
          .contains("rejoin_waits_total{")
          .contains("rejoin_losses_total{")
          .endsWith("# EOF\n");
    }
  }

  @Test
  void returns_whileTraced_carryExemplars() {
    try (OtlpReceiver backend = new OtlpReceiver();
        TracedAgent traced = new TracedAgent(Optional.of(backend.address()), Optional.empty())) {
      traced.ready();
      traced.flush();

      String traceId = traced.observer.correlation("edge-1").get("trace_id");
      assertThat(traceId).isNotNull();
      assertThat(page(traced))
          .containsPattern("rejoin_return_duration_seconds_bucket\\{.*# \\{.*" + traceId);
    }
  }

  @Test
  void metrics_withABackend_arePushed() {
    try (OtlpReceiver backend = new OtlpReceiver()) {
      try (TracedAgent traced = new TracedAgent(Optional.of(backend.address()), Optional.empty())) {
        traced.ready();
      }
      assertThat(backend.metricNames())
          .contains("rejoin.return.duration", "rejoin.attempts", "rejoin.agents");
    }
  }

  @Test
  void states_ofAnAgentThatIsGone_countNobody() {
    try (TracedAgent traced = new TracedAgent(Optional.empty(), Optional.empty())) {
      traced.ready();
      traced.controlPlane.deaf();
      traced.advanceTo(AgentStatus.State.SUSPECT);
      assertThat(page(traced)).containsPattern("rejoin_agents\\{[^}]*\"suspect\"} 1");
      traced.agent.stop();
      traced.advance(10_000);

      assertThat(page(traced)).doesNotContainPattern("rejoin_agents\\{[^}]*} [1-9]");
    }
  }

  @Test
  void registration_whenTheSessionIsUnknown_saysWhy() {
    try (TracedAgent traced = new TracedAgent(Optional.empty(), Optional.empty())) {
      traced.ready();
      traced.controlPlane.forget();
      traced.controlPlane.cut();
      traced.advance(2_000);
      assertThat(page(traced))
          .containsPattern("rejoin_registrations_total\\{[^}]*\"resume_refused\"} 1");
      traced.controlPlane.demandRegistration();
      traced.advance(2_000);
      assertThat(page(traced))
          .containsPattern("rejoin_registrations_total\\{[^}]*\"session_forgotten\"} 1");
    }
  }

  static String page(TracedAgent traced) {
    StatusPage page = (StatusPage) traced.observer;
    assertThat(page.path()).isEqualTo("/metrics");
    assertThat(page.contentType()).startsWith("application/openmetrics-text");
    return page.render();
  }
}
