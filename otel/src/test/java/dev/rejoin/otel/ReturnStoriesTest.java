package dev.rejoin.otel;

import static dev.rejoin.otel.TraceTree.attribute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.otel.VirtualControlPlane.Door;
import dev.rejoin.reconnect.AgentStatus;
import dev.rejoin.reconnect.machine.HeartbeatRoute;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The exact trace of each way back. */
class ReturnStoriesTest extends Stories {

  @Test
  void coldStart_controlPlaneThere_isOneAttempt() {
    traced.ready();

    assertThat(only().render()).isEqualTo("""
            rejoin.return 0–15 = ready
              rejoin.attempt 0–15 = ready
                rejoin.connect.dns 0–1
                rejoin.connect.tcp 1–3
                rejoin.connect.tls 3–8
                rejoin.connect.upgrade 8–11
                rejoin.register 11–15 → register_success
            """);
  }

  @Test
  void coldStart_intoAnOutage_tellsEveryWaitAndFailure() {
    traced.controlPlane.door(Door.REFUSING);
    traced.agent.start();
    traced.advance(900);
    traced.controlPlane.door(Door.OPEN);
    traced.advance(1_000);

    assertThat(only().render()).isEqualTo("""
            rejoin.return 0–1015 = ready
              rejoin.attempt 0–3 = connection_refused
                rejoin.connect.dns 0–1
                rejoin.connect.tcp 1–3
              rejoin.wait 3–500 by strategy
              rejoin.attempt 500–503 = connection_refused
                rejoin.connect.dns 500–501
                rejoin.connect.tcp 501–503
              rejoin.wait 503–1000 by strategy
              rejoin.attempt 1000–1015 = ready
                rejoin.connect.dns 1000–1001
                rejoin.connect.tcp 1001–1003
                rejoin.connect.tls 1003–1008
                rejoin.connect.upgrade 1008–1011
                rejoin.register 1011–1015 → register_success
            """);
  }

  @Test
  void loss_byReset_resumesInItsOwnTraceLinkedToTheOneBefore() {
    traced.ready();
    traced.controlPlane.cut();
    traced.advance(2_000);

    List<TraceTree> trees = trees();
    assertThat(trees).hasSize(2);
    TraceTree tree = trees.get(1);
    assertThat(tree.render()).isEqualTo("""
            rejoin.return 0–1500 = ready
              rejoin.detection 0–985
              rejoin.wait 985–1485 by strategy
              rejoin.attempt 1485–1500 = ready
                rejoin.connect.dns 1485–1486
                rejoin.connect.tcp 1486–1488
                rejoin.connect.tls 1488–1493
                rejoin.connect.upgrade 1493–1496
                rejoin.resume 1496–1500 → resumed
            """);
    assertThat(tree.root().getLinksList())
        .extracting(Span.Link::getTraceId)
        .containsExactly(trees.get(0).root().getTraceId());
  }

  @Test
  void loss_bySilence_tellsHowItWasNoticed() {
    traced.ready();
    traced.controlPlane.silent(true);
    traced.advanceTo(AgentStatus.State.SUSPECT); // and raced at once, into the same silence
    traced.advance(4_000);
    traced.controlPlane.silent(false);
    traced.advance(10_000);

    TraceTree tree = last();
    assertThat(tree.root().getName()).isEqualTo("rejoin.return");
    assertThat(attribute(tree.root(), "rejoin.cause")).contains("silent");
    Span detection = tree.named("rejoin.detection").get(0);
    assertThat(detection.getStartTimeUnixNano()).isEqualTo(tree.root().getStartTimeUnixNano());
    assertThat(tree.beneath(detection))
        .extracting(Span::getName)
        .containsExactly("rejoin.detection.suspicion", "rejoin.detection.confirmation");
    assertThat(attribute(tree.named("rejoin.attempt").get(0), "rejoin.beside_primary"))
        .contains("true");
  }

  @Test
  void race_wonBesideASuspect_isAHandover() {
    traced.ready();
    traced.controlPlane
        .deaf(); // the old link gets no answer, the race's attempt meets an open door
    traced.advanceTo(AgentStatus.State.SUSPECT);
    traced.advance(1_000);

    TraceTree tree = last();
    assertThat(tree.root().getName()).isEqualTo("rejoin.handover");
    assertThat(attribute(tree.root(), "rejoin.handover")).contains("true");
    assertThat(attribute(tree.root(), "rejoin.cause")).contains("suspicion");
    assertThat(tree.named("rejoin.detection")).hasSize(1);
    assertThat(tree.named("rejoin.resume")).hasSize(1);
  }

  @Test
  void suspicion_clearedBeforeAnythingWasTried_leavesNoTrace() {
    traced.controlPlane.announce(Duration.ofSeconds(30));
    traced.ready();
    traced.controlPlane.silent(true);
    traced.advanceTo(AgentStatus.State.SUSPECT);
    traced.controlPlane.silent(false);
    traced.controlPlane.murmur();
    traced.advance(1_000);

    assertThat(trees()).hasSize(1);
  }

  @Test
  void drain_movesTheSessionBesideThePrimary() {
    traced.ready();
    traced.controlPlane.drain(Duration.ofSeconds(1), Duration.ofSeconds(30));
    traced.advance(3_000);

    TraceTree tree = last();
    assertThat(tree.root().getName()).isEqualTo("rejoin.handover");
    assertThat(attribute(tree.root(), "rejoin.cause")).contains("draining");
    assertThat(tree.beneath(tree.root()))
        .extracting(Span::getName)
        .containsExactly("rejoin.wait", "rejoin.attempt");
    assertThat(attribute(tree.named("rejoin.wait").get(0), "rejoin.wait.rule")).contains("drain");
  }

  @Test
  void operator_asksForANewConnection_isAHandover() {
    traced.ready();
    traced.agent.reconnectNow();
    traced.advance(1_000);

    assertThat(last().render()).isEqualTo("""
            rejoin.handover 0–15 = ready
              rejoin.attempt 0–15 = ready
                rejoin.connect.dns 0–1
                rejoin.connect.tcp 1–3
                rejoin.connect.tls 3–8
                rejoin.connect.upgrade 8–11
                rejoin.resume 11–15 → resumed
            """);
  }

  @Test
  void session_forgottenOnALivingConnection_isRegisteredThere() {
    traced.ready();
    traced.controlPlane.demandRegistration();
    traced.advance(1_000);

    TraceTree tree = last();
    assertThat(attribute(tree.root(), "rejoin.cause")).contains("session_forgotten");
    assertThat(tree.beneath(tree.root()))
        .extracting(Span::getName)
        .containsExactly("rejoin.detection", "rejoin.attempt");
    Span attempt = tree.named("rejoin.attempt").get(0);
    assertThat(attribute(attempt, "rejoin.reused_connection")).contains("true");
    assertThat(tree.beneath(attempt)).extracting(Span::getName).containsExactly("rejoin.register");
  }

  @Test
  void resume_refused_isFollowedByTheRegistrationOnTheSameConnection() {
    traced.ready();
    traced.controlPlane.forget();
    traced.controlPlane.cut();
    traced.advance(2_000);

    assertThat(last().render()).endsWith("""
                rejoin.resume 1496–1500 → register_required
                rejoin.register 1500–1504 → register_success
            """);
  }

  @Test
  void registration_deferred_isAWaitWithinTheAttempt() {
    traced.controlPlane.deferOnceFor(Duration.ofSeconds(2));
    traced.agent.start();
    traced.advance(5_000);

    TraceTree tree = only();
    Span attempt = tree.named("rejoin.attempt").get(0);
    assertThat(tree.beneath(attempt))
        .extracting(Span::getName)
        .endsWith("rejoin.register", "rejoin.wait", "rejoin.register");
    Span wait = tree.named("rejoin.wait").get(0);
    assertThat(attribute(wait, "rejoin.wait.rule")).contains("deferred");
    assertThat(attribute(wait, "rejoin.wait.why")).contains("the queue is long");
    assertThat(Double.parseDouble(attribute(wait, "rejoin.retry_after").orElseThrow()))
        .isGreaterThanOrEqualTo(2);
  }

  @Test
  void slot_isToldOnTheAttemptAndRulesTheWait() {
    traced.controlPlane.door(Door.BUSY);
    traced.agent.start();
    traced.advance(1_000);
    traced.controlPlane.door(Door.OPEN);
    traced.advance(10_000);

    TraceTree tree = only();
    Span attempt = tree.named("rejoin.attempt").get(0);
    assertThat(attribute(attempt, "rejoin.retry_after")).contains("3.0");
    assertThat(attribute(attempt, "http.response.status_code")).contains("503");
    assertThat(attribute(attempt, "error.type")).contains("busy");
    Span upgrade = tree.beneath(attempt).get(3);
    assertThat(upgrade.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
    Span wait = tree.named("rejoin.wait").get(0);
    assertThat(attribute(wait, "rejoin.wait.rule")).contains("slot");
  }

  @Test
  void attributes_followTheConventions() {
    traced.controlPlane.announce(Duration.ofSeconds(2));
    traced.ready();
    traced.controlPlane.down();
    traced.advance(5_000);
    traced.controlPlane.door(Door.OPEN);
    traced.advance(10_000);

    TraceTree tree = last();
    Span root = tree.root();
    assertThat(attribute(root, "rejoin.agent.id")).contains("edge-1");
    assertThat(attribute(root, "rejoin.cause")).contains("connection_lost");
    assertThat(attribute(root, "rejoin.strategy")).contains("fixed");
    assertThat(attribute(root, "rejoin.resumed")).contains("true");
    List<Span> attempts = tree.named("rejoin.attempt");
    Span refused = attempts.get(0);
    assertThat(refused.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
    assertThat(attribute(refused, "error.type")).contains("connection_refused");
    assertThat(refused.getStatus().getMessage()).isEqualTo("connection refused");
    assertThat(attribute(refused, "server.address")).contains("cp.example.com");
    assertThat(attribute(refused, "server.port")).contains("7443");
    assertThat(attribute(refused, "network.transport")).contains("tcp");
    assertThat(attribute(refused, "rejoin.transport")).contains("virtual");
    Span taken = attempts.get(attempts.size() - 1);
    assertThat(attribute(taken, "network.peer.address")).contains("192.0.2.1");
    assertThat(attribute(taken, "network.peer.port")).contains("7443");
    assertThat(attribute(taken, "tls.protocol.version")).contains("1.3");
    Span wait = tree.named("rejoin.wait").get(1);
    assertThat(attribute(wait, "rejoin.wait.rule")).contains("spread");
    assertThat(attribute(wait, "rejoin.wait.proposed")).contains("0.5");
    assertThat(attribute(wait, "rejoin.wait.previous")).contains("0.5");
    assertThat(attribute(wait, "rejoin.pacing.spread")).contains("2.0");
  }

  @Test
  void hooks_followTheReturnInItsTrace() {
    replaceAgent(
        time -> List.of(
            TracedAgent.hook("quick", time, Duration.ofMillis(20), Optional.empty()),
            TracedAgent.hook("broken", time, Duration.ofMillis(5), Optional.of("no route"))),
        new HeartbeatRoute.OnMain());
    traced.ready();

    TraceTree tree = only();
    List<Span> hooks = tree.named("rejoin.hook");
    assertThat(hooks)
        .extracting(hook -> attribute(hook, "rejoin.hook").orElseThrow())
        .containsExactly("quick", "broken");
    assertThat(hooks.get(1).getStatus().getMessage()).isEqualTo("no route");
  }

  @Test
  void stop_inAnOutage_finishesTheTrace() {
    traced.controlPlane.door(Door.REFUSING);
    traced.agent.start();
    traced.advance(700);
    traced.agent.stop();
    traced.advance(1_000);

    TraceTree tree = only();
    assertThat(attribute(tree.root(), "rejoin.outcome")).contains("stopped");
    assertThat(tree.render()).endsWith("  rejoin.wait 503–700 by strategy\n");
  }

  @Test
  void wallClock_setDuringAnOutage_changesNoSpan() {
    traced.ready();
    traced.controlPlane.down();
    traced.advance(3_000);
    traced.time.jumpWallClock(Duration.ofHours(-1));
    traced.controlPlane.door(Door.OPEN);
    traced.advance(3_000);

    Span root = last().root();
    assertThat(Duration.ofNanos(root.getEndTimeUnixNano() - root.getStartTimeUnixNano()))
        .isBetween(Duration.ofSeconds(3), Duration.ofSeconds(6));
  }

  @Test
  void traceparent_goesOutWithAttemptAndRegistration() {
    traced.ready();

    Span attempt = only().named("rejoin.attempt").get(0);
    String expected = "00-" + hex(attempt.getTraceId()) + "-" + hex(attempt.getSpanId()) + "-"
        + String.format("%02x", attempt.getFlags() & 0xff);
    assertThat(traced.controlPlane.requests().get(0).propagation())
        .containsExactly(Map.entry("traceparent", expected));
    assertThat(traced.controlPlane.traceContexts())
        .containsExactly(Map.of("traceparent", expected));
  }

  @Test
  void correlation_namesTheAttemptAndThenTheReturn() {
    assertThat(traced.observer.correlation("edge-1")).isEmpty();
    traced.controlPlane.door(Door.REFUSING);
    traced.agent.start();
    traced.advance(1);
    Map<String, String> during = traced.observer.correlation("edge-1");
    traced.controlPlane.door(Door.OPEN);
    traced.advance(2_000);
    Map<String, String> after = traced.observer.correlation("edge-1");
    traced.advance(60_000);

    TraceTree tree = only();
    String traceId = hex(tree.root().getTraceId());
    assertThat(during)
        .containsEntry("trace_id", traceId)
        .containsEntry("span_id", hex(tree.named("rejoin.attempt").get(0).getSpanId()));
    assertThat(after)
        .containsEntry("trace_id", traceId)
        .containsEntry("span_id", hex(tree.root().getSpanId()));
    assertThat(traced.observer.correlation("edge-1")).as("stable").isEmpty();
  }

  @Test
  void thousandAttempts_areReadAsTwentyAndASum() {
    traced.controlPlane.door(Door.REFUSING);
    traced.agent.start();
    traced.advance(999 * 500 - 100);
    traced.controlPlane.door(Door.OPEN);
    traced.advance(1_000);

    TraceTree tree = only();
    assertThat(tree.named("rejoin.attempt")).hasSize(20);
    assertThat(tree.size()).isLessThan(100);
    Span sum = tree.named("rejoin.attempts").get(0);
    assertThat(attribute(sum, "rejoin.attempts")).contains("980");
    assertThat(attribute(sum, "rejoin.attempt.first")).contains("11");
    assertThat(attribute(sum, "rejoin.attempt.last")).contains("990");
    assertThat(attribute(sum, "rejoin.outcomes.connection_refused")).contains("980");
    assertThat(attribute(tree.root(), "rejoin.attempts")).contains("1000");
  }

  @Test
  void secrets_areNowhere() {
    traced.ready();
    traced.controlPlane.forget();
    traced.controlPlane.down();
    traced.advance(5_000);
    traced.controlPlane.door(Door.OPEN);
    traced.advance(10_000);
    traced.flush();

    assertThat(backend.everything())
        .doesNotContain(TracedAgent.CREDENTIAL)
        .doesNotContain(VirtualControlPlane.TOKEN);
  }

  private static String hex(com.google.protobuf.ByteString bytes) {
    StringBuilder text = new StringBuilder();
    for (byte b : bytes.toByteArray()) {
      text.append(String.format("%02x", b));
    }
    return text.toString();
  }
}
