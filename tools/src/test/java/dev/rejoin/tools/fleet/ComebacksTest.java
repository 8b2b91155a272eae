package dev.rejoin.tools.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.Pacing;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.observe.Observation;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.api.transport.ConnectionInfo;
import dev.rejoin.api.transport.PhaseTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ComebacksTest {
  private static final int AGENTS = 200;
  private static final Endpoint ENDPOINT = Endpoint.parse("ws://127.0.0.1:18080");

  private final Comebacks comebacks = new Comebacks(AGENTS);

  private void happens(long millis, AgentEvent event) {
    long tick = Duration.ofMillis(millis).toNanos();
    comebacks.on(new Observation("fleet-0001", tick, Instant.EPOCH, event));
  }

  private void everybodyLostAt(long millis) {
    for (int agent = 0; agent < AGENTS; agent++) {
      lostAt(millis);
    }
  }

  private void lostAt(long millis) {
    happens(
        millis,
        new AgentEvent.Lost(
            new Disconnect.ConnectionLost("reset"), 0, Duration.ofSeconds(1), ENDPOINT));
  }

  private void readyAt(long millis, boolean resumed) {
    happens(
        millis,
        new AgentEvent.Ready(
            resumed,
            false,
            1,
            1,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            ENDPOINT,
            Pacing.over(Duration.ofSeconds(11))));
  }

  private void connectsAt(long millis) {
    happens(
        millis,
        new AgentEvent.ConnectionOpened(
            1,
            new ConnectionInfo(
                "websocket", ENDPOINT, "127.0.0.1:18080", Optional.empty(), PhaseTimes.none())));
  }

  private void failsAt(long millis, ConnectFailure failure) {
    happens(
        millis,
        new AgentEvent.AttemptFailed(1, ENDPOINT, failure, PhaseTimes.none(), Duration.ZERO));
  }

  private void started() {
    happens(0, new AgentEvent.Started());
    for (int agent = 0; agent < AGENTS; agent++) {
      connectsAt(10 + agent);
      readyAt(10 + agent, false);
    }
  }

  @Test
  void start_untilEverybodyIsReady_isTold() {
    started();

    assertThat(comebacks.news(Duration.ofSeconds(1).toNanos()))
        .containsExactly(
            "the control plane answers",
            "all 200 agents are ready, 199 ms after the control plane answered (50 % 99 ms, 90 % 179 ms,"
                + " 99 % 197 ms); 1.00 attempts and 0.00 slots per agent, at most 200 ready in a second;"
                + " 0 resumed, 200 registered");
    assertThat(comebacks.standing(0)).isEmpty();
  }

  @Test
  void outage_ofTheFleet_isToldFromTheLossToTheLastAgent() {
    started();
    comebacks.news(Duration.ofSeconds(1).toNanos());
    everybodyLostAt(10_000);

    failsAt(11_000, new ConnectFailure.Refused("refused"));
    assertThat(comebacks.news(Duration.ofMillis(11_500).toNanos()))
        .containsExactly(
            "lost 200 of 200 agents (connection_lost); the control plane had asked for a spread of 11.00 s");
    assertThat(comebacks.standing(Duration.ofSeconds(12).toNanos()))
        .isEqualTo("the control plane has been away for 2 s");

    failsAt(
        20_000, new ConnectFailure.Busy(503, Optional.of(Duration.ofSeconds(1)), "at capacity"));
    assertThat(comebacks.news(Duration.ofSeconds(21).toNanos()))
        .containsExactly("the control plane answers again, after 10.00 s");
    assertThat(comebacks.standing(Duration.ofSeconds(22).toNanos()))
        .isEqualTo("the control plane answers since 2 s");

    for (int agent = 0; agent < AGENTS; agent++) {
      connectsAt(22_000);
      readyAt(22_000, agent > 0);
    }
    assertThat(comebacks.news(Duration.ofSeconds(23).toNanos()))
        .singleElement()
        .asString()
        .startsWith("all 200 agents are back, 2.00 s after the control plane answered")
        .contains("1.01 attempts and 0.01 slots per agent")
        .endsWith(
            "199 resumed, 1 registered anew: the control plane no longer knew their sessions");
    assertThat(comebacks.all()).hasSize(2);
  }

  @Test
  void losses_ofFewerThanAHundredth_areTheAgentsOwn() {
    started();
    lostAt(10_000);
    readyAt(10_500, true);
    lostAt(30_000);
    readyAt(30_500, true);

    assertThat(comebacks.all()).hasSize(1);
    assertThat(comebacks.standing(0)).isEmpty();
  }

  @Test
  void secondLoss_beforeEverybodyWasBack_endsTheFirstWayBack() {
    started();
    everybodyLostAt(10_000);
    readyAt(15_000, true);
    readyAt(15_001, true);
    lostAt(16_000);
    lostAt(16_001);

    assertThat(comebacks.news(Duration.ofSeconds(17).toNanos()))
        .anySatisfy(line -> assertThat(line)
            .startsWith("2 of 200 agents were back and are not any more, 1.0 ms after"));
    assertThat(comebacks.all()).hasSize(3);
  }

  @Test
  void answer_thatWasUnderWayWhenTheFleetWasLost_beginsNothing() {
    started();
    lostAt(10_000);
    lostAt(10_000);
    failsAt(10_000, new ConnectFailure.Busy(503, Optional.empty(), "going down"));
    for (int agent = 2; agent < AGENTS; agent++) {
      lostAt(10_001);
    }

    Comeback last = comebacks.all().get(1);
    assertThat(comebacks.all()).hasSize(2);
    assertThat(last.away()).isEqualTo(AGENTS);
    assertThat(last.answered()).isFalse();
  }
}
