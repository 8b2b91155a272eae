package dev.rejoin.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.reason.ConnectPhase;
import dev.rejoin.api.transport.PhaseTimes.PhaseTime;
import dev.rejoin.testkit.time.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PhaseClockTest {
  private final VirtualTime time = new VirtualTime();
  private final PhaseClock clock = new PhaseClock(time);

  @Test
  void phases_oneAfterTheOther_startWhereTheLastOneEnded() {
    time.advance(Duration.ofMillis(1));
    clock.begin(ConnectPhase.DNS);
    time.advance(Duration.ofMillis(20));
    clock.begin(ConnectPhase.TCP);
    time.advance(Duration.ofMillis(300));

    assertThat(clock.phase()).isEqualTo(ConnectPhase.TCP);
    assertThat(clock.elapsed()).isEqualTo(Duration.ofMillis(321));
    assertThat(clock.stop().phases())
        .containsExactly(
            new PhaseTime(ConnectPhase.DNS, Duration.ofMillis(1), Duration.ofMillis(20)),
            new PhaseTime(ConnectPhase.TCP, Duration.ofMillis(21), Duration.ofMillis(300)));
  }

  @Test
  void stop_beforeAnythingBegan_hasNoPhases() {
    assertThat(clock.phase()).isEqualTo(ConnectPhase.CREDENTIALS);
    assertThat(clock.stop().phases()).isEmpty();
  }
}
