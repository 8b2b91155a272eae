package dev.rejoin.reconnect.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.Pacing;
import dev.rejoin.reconnect.machine.LivenessRule.Due;
import dev.rejoin.reconnect.machine.Primary.Phase;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Demands, doubts and deadlines: just before each, then onto it. */
@Timeout(120)
class LivenessTest {
  private static final long START = 1_000;
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Liveness opened = Liveness.opened(START, START + 5 * SECOND);

  @Test
  void beat_isDueAtItsMomentAndNotBefore() {
    assertThat(check(opened, Phase.READY, 5 * SECOND - 1)).isEqualTo(Due.QUIET);
    assertThat(check(opened, Phase.READY, 5 * SECOND)).isEqualTo(Due.BEAT);
  }

  @Test
  void beat_outstanding_noOtherIsDemanded() {
    Liveness asked = opened.heartbeatSent(START, START + SECOND / 10, false);

    assertThat(check(asked, Phase.READY, SECOND)).isEqualTo(Due.QUIET);
  }

  @Test
  void unanswered_isSuspectThenLost() {
    Liveness asked = opened.heartbeatSent(START, START + 5 * SECOND, false).flushed(START);

    assertThat(check(asked, Phase.READY, 2 * SECOND - 1)).isEqualTo(Due.QUIET);
    assertThat(check(asked, Phase.READY, 2 * SECOND)).isEqualTo(Due.SUSPECT);
    assertThat(check(asked, Phase.SUSPECT, 5 * SECOND - 1)).isEqualTo(Due.QUIET);
    assertThat(check(asked, Phase.SUSPECT, 5 * SECOND)).isEqualTo(Due.LOST);
    assertThat(check(asked, Phase.DRAINING, 2 * SECOND)).isEqualTo(Due.QUIET);
    assertThat(check(asked, Phase.DRAINING, 5 * SECOND)).isEqualTo(Due.LOST);
  }

  @Test
  void deadlines_countFromTheFlush() {
    Liveness asked =
        opened.heartbeatSent(START, START + 5 * SECOND, false).flushed(START + 3 * SECOND);

    assertThat(check(asked, Phase.READY, 5 * SECOND - 1)).isEqualTo(Due.QUIET);
    assertThat(check(asked, Phase.READY, 5 * SECOND)).isEqualTo(Due.SUSPECT);
  }

  @Test
  void unflushed_withoutOutput_countsFromTheSending() {
    Liveness asked = opened.heartbeatSent(START, START + 5 * SECOND, false);

    assertThat(check(asked, Phase.READY, 2 * SECOND)).isEqualTo(Due.SUSPECT);
  }

  @Test
  void unflushed_whileOutputMoves_waitsForIt() {
    Liveness asked = opened.heartbeatSent(START, START + 5 * SECOND, false);
    for (int second = 1; second <= 20; second++) {
      asked = asked.outputMoved(START + second * SECOND);
    }

    assertThat(check(asked, Phase.READY, 21 * SECOND)).isEqualTo(Due.QUIET);
    assertThat(check(asked, Phase.READY, 22 * SECOND)).isEqualTo(Due.SUSPECT);
  }

  @Test
  void flushed_outputThatMovesLater_changesNothing() {
    Liveness asked = opened.heartbeatSent(START, START + 5 * SECOND, false).flushed(START);

    assertThat(asked.outputMoved(START + SECOND)).isEqualTo(asked);
  }

  @Test
  void timer_lateByMoreThanHalfASecond_earnsOneFreshRequest() {
    Liveness asked = opened.heartbeatSent(START, START + 5 * SECOND, false).flushed(START);
    long late = 2 * SECOND + Rules.LATE.toNanos();

    assertThat(check(asked, Phase.READY, late)).isEqualTo(Due.SUSPECT);
    assertThat(check(asked, Phase.READY, late + 1)).isEqualTo(Due.FRESH_BEAT);
    assertThat(check(asked, Phase.READY, 60 * SECOND)).isEqualTo(Due.FRESH_BEAT);
  }

  @Test
  void timer_lateAgain_isNotForgivenTwice() {
    Liveness fresh = opened.heartbeatSent(START, START + 5 * SECOND, true).flushed(START);

    assertThat(check(fresh, Phase.READY, 3 * SECOND)).isEqualTo(Due.SUSPECT);
    assertThat(check(fresh, Phase.SUSPECT, 9 * SECOND)).isEqualTo(Due.LOST);
  }

  @Test
  void anyByte_afterTheQuestion_isLife() {
    Liveness asked = opened.heartbeatSent(START + SECOND, START + 6 * SECOND, false);

    assertThat(asked.received(START + SECOND - 1).awaiting()).isNotNull();
    assertThat(asked.received(START + SECOND).awaiting()).isNull();
  }

  @Test
  void acknowledgements_missingWhileBytesFlow_areALossInTheEnd() {
    Bench bench = new Bench().ready().asked();
    long first = bench.now;
    while (bench.state.primary() != null) {
      bench.fire(new Event.Received(bench.primary().link(), bench.now));
      bench.tick();
    }

    assertThat(bench.state.loop().cause().code()).isEqualTo("heartbeats_unanswered");
    assertThat(Duration.ofNanos(bench.now - first))
        .isBetween(Bench.RULES.heartbeatAckTimeout(), Duration.ofSeconds(35));
  }

  @Test
  void oneRequest_everyFiveSeconds() {
    Bench bench = new Bench().ready();
    int beats = 0;
    long end = bench.now + 100 * SECOND;
    while (bench.now < end) {
      bench.tick();
      if (bench.effect(Effect.SendBeat.class).isPresent()) {
        beats++;
        bench.fire(new Event.HeartbeatAnswered(1, Duration.ZERO, Pacing.unannounced()));
      }
    }

    assertThat(beats).isBetween(20, 21);
  }

  @Test
  void stall_ofTheProcess_asksAgainInsteadOfJudging() {
    Bench bench = new Bench().ready().asked().pass(Duration.ofSeconds(30));

    bench.fire(new Event.Tick());

    assertThat(bench.effects).contains(new Effect.SendBeat(1, true));
    assertThat(bench.primary().phase()).isEqualTo(Phase.READY);
    bench.fire(new Event.BeatFlushed(1, bench.now)).run(Duration.ofSeconds(2));
    assertThat(bench.primary().phase()).isEqualTo(Phase.SUSPECT);
  }

  private static Due check(Liveness liveness, Phase phase, long after) {
    return LivenessRule.check(Bench.RULES, liveness, phase, START + after);
  }
}
