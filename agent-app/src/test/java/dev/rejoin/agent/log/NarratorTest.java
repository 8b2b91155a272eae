package dev.rejoin.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.Pacing;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.observe.Observation;
import dev.rejoin.api.reason.ColdStart;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.api.reason.Reason;
import dev.rejoin.api.transport.ConnectionInfo;
import dev.rejoin.api.transport.PhaseTimes;
import dev.rejoin.api.transport.Probe;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class NarratorTest {
  private static final Endpoint ENDPOINT = Endpoint.parse("ws://127.0.0.1:18080");
  private static final ConnectFailure REFUSED = new ConnectFailure.Refused("refused");

  private final Narrator narrator = new Narrator("edge-1");
  private final List<Narrator.Line> told = new ArrayList<>();
  private long tick;

  private void hear(AgentEvent event) {
    narrator.hear(new Observation("edge-1", tick, Instant.EPOCH, event)).forEach(told::add);
  }

  private void pass(Duration time) {
    tick += time.toNanos();
  }

  /** What was told at INFO or above since the last time, and forgets it. */
  private List<String> lines() {
    List<String> lines = told.stream()
        .filter(line -> line.level().compareTo(Level.INFO) <= 0)
        .map(line -> line.level() + " " + line.text())
        .toList();
    told.clear();
    return lines;
  }

  private static AgentEvent waiting(int attempt, Reason cause) {
    return new AgentEvent.WaitStarted(
        attempt,
        Duration.ofSeconds(1),
        Duration.ofMillis(87),
        "fast retry 1 of 3",
        "strategy",
        cause,
        Pacing.unannounced(),
        ENDPOINT);
  }

  private static AgentEvent started(int attempt) {
    return new AgentEvent.AttemptStarted(attempt, ENDPOINT, "websocket", REFUSED, false);
  }

  private static AgentEvent failed(int attempt, ConnectFailure failure) {
    return new AgentEvent.AttemptFailed(
        attempt, ENDPOINT, failure, PhaseTimes.none(), Duration.ofNanos(3_200_000));
  }

  private static AgentEvent ready(boolean resumed, boolean handover, int attempts) {
    return new AgentEvent.Ready(
        resumed,
        handover,
        attempts,
        7,
        handover ? Duration.ZERO : Duration.ofMillis(4_200),
        Duration.ofMillis(12),
        Duration.ofNanos(2_900_000),
        ENDPOINT,
        Pacing.unannounced());
  }

  private static AgentEvent opened() {
    return new AgentEvent.ConnectionOpened(
        1,
        new ConnectionInfo(
            "websocket", ENDPOINT, "127.0.0.1:18080", Optional.empty(), PhaseTimes.none()));
  }

  private AgentEvent lost(Disconnect reason) {
    return new AgentEvent.Lost(reason, tick, Duration.ofMinutes(2), ENDPOINT);
  }

  private void becomeReady() {
    hear(new AgentEvent.Started());
    hear(waiting(1, new ColdStart()));
    hear(started(1));
    hear(opened());
    hear(ready(false, false, 1));
  }

  @Test
  void coldStart_isTwoLines() {
    becomeReady();

    assertThat(lines())
        .containsExactly(
            "INFO NEW → WAITING: looking for the control plane",
            "INFO REGISTERING → READY: registered at ws://127.0.0.1:18080, epoch 7, after 4.2 s and 1 attempt"
                + " (connect 12 ms, registration 2.9 ms)");
  }

  @Test
  void loss_isOneLineWithTheNextAttempt() {
    becomeReady();
    lines();
    hear(lost(new Disconnect.ConnectionLost("connection reset")));
    hear(waiting(1, new Disconnect.ConnectionLost("connection reset")));

    assertThat(lines())
        .containsExactly(
            "WARN READY → WAITING: connection reset after 2 min 0 s, last byte 0.0 ms ago, attempt 1 in 87 ms"
                + " (fast retry 1 of 3)");
  }

  @Test
  void lossWithoutAWait_isToldBeforeWhatFollows() {
    becomeReady();
    lines();
    hear(lost(new Disconnect.SessionForgotten("the control plane asks for a registration")));
    hear(new AgentEvent.RequestSent(1, "register"));
    hear(ready(false, false, 1));

    assertThat(lines())
        .hasSize(2)
        .first()
        .asString()
        .startsWith("WARN READY → CONNECTING: the control");
  }

  @Test
  void failureOfTheRaceThatBecameTheWayBack_isAFailure() {
    becomeReady();
    hear(new AgentEvent.Suspected(Duration.ofSeconds(2), 0));
    lines();
    hear(lost(new Disconnect.Silent(Duration.ofSeconds(5))));
    hear(failed(1, REFUSED));
    hear(waiting(2, REFUSED));

    assertThat(lines())
        .containsExactly(
            "WARN SUSPECT → WAITING: nothing received for 5000 ms after 2 min 0 s, last byte 0.0 ms ago",
            "WARN WAITING → WAITING: attempt 1 failed after 3.2 ms: refused, attempt 2 in 87 ms (fast retry 1 of 3)");
  }

  @Test
  void longOutage_isToldFiveTimesThenOnceAMinute() {
    becomeReady();
    lines();
    for (int attempt = 1; attempt <= 130; attempt++) {
      hear(started(attempt));
      hear(failed(attempt, REFUSED));
      hear(waiting(attempt + 1, REFUSED));
      pass(Duration.ofSeconds(1));
    }

    List<String> lines = lines();
    assertThat(lines).hasSize(7);
    assertThat(lines.get(4)).startsWith("WARN CONNECTING → WAITING: attempt 5 failed");
    assertThat(lines.get(5))
        .isEqualTo(
            "WARN CONNECTING → WAITING: attempt 65 failed after 3.2 ms: refused (59 failures before were not"
                + " logged), attempt 66 in 87 ms (fast retry 1 of 3)");
    assertThat(lines.get(6)).contains("attempt 125 failed", "59 failures before");
  }

  @Test
  void openBreaker_isToldOnce_andOfItsProbesOnlyWhatIsNew() {
    becomeReady();
    hear(failed(10, REFUSED));
    lines();
    hear(new AgentEvent.BreakerOpened(10, Duration.ofMinutes(1), REFUSED));
    hear(waiting(11, REFUSED));
    for (int i = 0; i < 3; i++) {
      hear(probed(new Probe.Unhealthy("answered 503"), false));
      hear(waiting(11, REFUSED));
    }
    hear(probed(new Probe.Healthy(), true));
    hear(new AgentEvent.BreakerClosed(Duration.ofSeconds(3)));

    assertThat(lines())
        .containsExactly(
            "WARN READY: circuit breaker open: 10 attempts in a row failed though the control plane could be"
                + " reached; probing instead, for 60.0 s or until a probe is good",
            "INFO READY → WAITING: attempt 11 in 87 ms (fast retry 1 of 3)",
            "INFO WAITING: probe of ws://127.0.0.1:18080: unhealthy, answered 503",
            "INFO WAITING: probe of ws://127.0.0.1:18080: healthy; attempting now",
            "INFO WAITING: circuit breaker closed after 3.0 s");
  }

  private static AgentEvent probed(Probe answer, boolean attempting) {
    return new AgentEvent.Probed(11, ENDPOINT, answer, Duration.ofMillis(2), attempting);
  }

  @Test
  void newReasonInALongOutage_isTold() {
    becomeReady();
    for (int attempt = 1; attempt <= 10; attempt++) {
      hear(failed(attempt, REFUSED));
      hear(waiting(attempt + 1, REFUSED));
    }
    lines();
    ConnectFailure busy = new ConnectFailure.Busy(503, Optional.empty(), "status 503");
    hear(failed(11, busy));
    hear(waiting(12, busy));

    assertThat(lines()).singleElement().asString().contains("attempt 11 failed", "status 503");
  }

  @Test
  void outageAfterARecovery_isToldAnew() {
    becomeReady();
    for (int attempt = 1; attempt <= 10; attempt++) {
      hear(failed(attempt, REFUSED));
      hear(waiting(attempt + 1, REFUSED));
    }
    hear(ready(true, false, 11));
    hear(lost(new Disconnect.ConnectionLost("reset")));
    hear(waiting(1, REFUSED));
    lines();
    hear(failed(1, REFUSED));
    hear(waiting(2, REFUSED));

    assertThat(lines()).hasSize(1);
  }

  @Test
  void suspicion_isTwoTransitions() {
    becomeReady();
    lines();
    hear(new AgentEvent.Suspected(Duration.ofMillis(2_040), 0));
    hear(started(1));
    hear(new AgentEvent.SuspicionCleared(Duration.ofSeconds(3)));

    assertThat(lines())
        .contains(
            "WARN READY → SUSPECT: nothing received for 2.0 s, trying another connection beside this one",
            "INFO CONNECTING → READY: the connection answers again");
  }

  @Test
  void handover_saysThatNothingWasLost() {
    becomeReady();
    lines();
    hear(new AgentEvent.DrainAnnounced(Duration.ofSeconds(3), Duration.ofSeconds(10)));
    hear(ready(true, true, 1));

    assertThat(lines())
        .containsExactly(
            "INFO READY → DRAINING: the control plane ends in 10.0 s, moving within 3.0 s",
            "INFO DRAINING → READY: resumed at ws://127.0.0.1:18080, epoch 7, moved from a connection that was still"
                + " open (connect 12 ms, registration 2.9 ms)");
  }

  @Test
  void halt_isAnErrorWithItsCause() {
    hear(new AgentEvent.Started());
    hear(started(1));
    hear(opened());
    lines();
    ConnectFailure rejected = new ConnectFailure.RegistrationRejected(true, "unknown cluster");
    hear(failed(1, rejected));
    hear(new AgentEvent.Halted(rejected));

    assertThat(lines())
        .containsExactly(
            "ERROR REGISTERING → HALTED: attempt 1 failed after 3.2 ms: unknown cluster; no further"
                + " attempt until an operator acts");
  }

  @Test
  void remarks_changeNoState() {
    becomeReady();
    lines();
    hear(new AgentEvent.PeerMisbehaved("no type"));
    hear(new AgentEvent.StrategyMisbehaved("steady", "negative wait"));
    hear(new AgentEvent.HookFinished("bell", Duration.ofMillis(1), Optional.of("cracked")));
    hear(new AgentEvent.HookFinished("bell", Duration.ofMillis(1), Optional.empty()));
    hear(new AgentEvent.RegistrationDeferred(1, Duration.ofSeconds(9), "busy"));
    hear(new AgentEvent.WaitCut(3, "operator"));

    assertThat(lines())
        .containsExactly(
            "WARN READY: the control plane sent something unusable: no type",
            "WARN READY: strategy steady misbehaved: negative wait",
            "WARN READY: hook bell failed: cracked",
            "INFO READY: registration deferred for 9.0 s: busy",
            "INFO READY: wait before attempt 3 cut short: operator");
  }
}
