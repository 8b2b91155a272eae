package dev.rejoin.otel;

import static dev.rejoin.otel.TraceTree.attribute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.transport.Probe;
import dev.rejoin.otel.VirtualControlPlane.Door;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A control plane that can be reached and does not work: the circuit breaker and its probes in the trace. */
class BreakerStoriesTest extends Stories {

  @Test
  void breaker_open_probesInsteadOfAttempting() {
    traced.controlPlane.door(Door.UNWELL);
    traced.controlPlane.probed(new Probe.Unhealthy("503"));
    traced.agent.start();
    traced.advance(7_000); // ten failures, then some probes
    traced.controlPlane.door(Door.OPEN);
    traced.controlPlane.probed(new Probe.Healthy());
    traced.advance(2_000);

    TraceTree tree = only();
    assertThat(attribute(tree.root(), "rejoin.breaker_opened", "rejoin.breaker.failures"))
        .contains("10");
    assertThat(attribute(tree.root(), "rejoin.breaker_opened", "rejoin.breaker.open_for"))
        .contains("60.0");
    assertThat(attribute(tree.root(), "rejoin.breaker_opened", "error.type"))
        .contains("unexpected_status");
    assertThat(attribute(tree.root(), "rejoin.breaker_closed", "rejoin.breaker.opened_for"))
        .isPresent();
    assertThat(tree.named("rejoin.attempt")).hasSize(11);
    List<Span> probes = tree.named("rejoin.probe");
    assertThat(probes).hasSizeGreaterThan(1).allSatisfy(probe -> {
      assertThat(probe.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
      assertThat(probe.getEndTimeUnixNano() - probe.getStartTimeUnixNano()).isEqualTo(2_000_000);
      assertThat(attribute(probe, "server.address")).contains("cp.example.com");
    });
    Span bad = probes.get(0);
    assertThat(attribute(bad, "rejoin.outcome")).contains("unhealthy");
    assertThat(attribute(bad, "error.type")).contains("unhealthy");
    assertThat(attribute(bad, "rejoin.attempting")).contains("false");
    assertThat(bad.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
    Span good = probes.get(probes.size() - 1);
    assertThat(attribute(good, "rejoin.outcome")).contains("healthy");
    assertThat(attribute(good, "rejoin.attempting")).contains("true");
    assertThat(good.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_UNSET);
    assertThat(attribute(tree.root(), "rejoin.attempts")).contains("11");
    assertThat(attribute(tree.root(), "rejoin.probes")).contains("" + probes.size());
  }

  @Test
  void probes_ofALongOutage_areSummedUpWithTheAttempts() {
    traced.controlPlane.door(Door.UNWELL);
    traced.controlPlane.probed(new Probe.Absent(new ConnectFailure.Refused("connection refused")));
    traced.agent.start();
    traced.advance(Duration.ofMinutes(10).toMillis());
    traced.controlPlane.door(Door.OPEN);
    traced.controlPlane.probed(new Probe.Healthy());
    traced.advance(2_000);

    TraceTree tree = only();
    assertThat(tree.size()).isLessThan(120);
    Span sum = tree.named("rejoin.attempts").get(0);
    long inSum = Long.parseLong(attribute(sum, "rejoin.probes").orElseThrow());
    long shown = tree.named("rejoin.probe").size();
    assertThat(attribute(tree.root(), "rejoin.probes")).contains("" + (inSum + shown));
    assertThat(inSum).isGreaterThan(50);
    assertThat(attribute(sum, "rejoin.outcomes.probe_absent")).contains("" + inSum);
  }

  @Test
  void metrics_tellOfBreakerAndProbes() {
    traced.controlPlane.door(Door.UNWELL);
    traced.controlPlane.probed(new Probe.Unhealthy("503"));
    traced.agent.start();
    traced.advance(7_000);
    assertThat(MetricsTest.page(traced))
        .containsPattern("rejoin_breaker_openings_total\\{rejoin_cause=\"unexpected_status\"} 1")
        .containsPattern("rejoin_breaker_open 1")
        .containsPattern("rejoin_probes_total\\{rejoin_outcome=\"unhealthy\"} [1-9]");
    traced.controlPlane.door(Door.OPEN);
    traced.controlPlane.probed(new Probe.Healthy());
    traced.advance(2_000);

    assertThat(MetricsTest.page(traced))
        .containsPattern("rejoin_breaker_open 0")
        .contains("rejoin_phase=\"probe\"");
  }
}
