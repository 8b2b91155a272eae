package dev.rejoin.tools.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FleetTest {
  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

  @Test
  void due_withoutARampUp_isEverybodyAtOnce() {
    assertThat(Fleet.due(Duration.ZERO, Duration.ZERO, 5000, 0)).isEqualTo(5000);
  }

  @Test
  void due_duringARampUp_growsEvenly() {
    assertThat(Fleet.due(Duration.ZERO, TEN_SECONDS, 101, 0)).isEqualTo(1);
    assertThat(Fleet.due(Duration.ofSeconds(5), TEN_SECONDS, 101, 0)).isEqualTo(51);
    assertThat(Fleet.due(Duration.ofMillis(9_999), TEN_SECONDS, 101, 0)).isEqualTo(100);
    assertThat(Fleet.due(TEN_SECONDS, TEN_SECONDS, 101, 0)).isEqualTo(101);
    assertThat(Fleet.due(Duration.ofSeconds(60), TEN_SECONDS, 101, 0)).isEqualTo(101);
  }

  @Test
  void due_whileFirstAttemptsDoNotEnd_waitsForThem() {
    int most = Fleet.MOST_AT_FIRST_ATTEMPT;
    assertThat(Fleet.due(TEN_SECONDS, TEN_SECONDS, 10_000, 0)).isEqualTo(most);
    assertThat(Fleet.due(TEN_SECONDS, TEN_SECONDS, 10_000, 9_000)).isEqualTo(9_000 + most);
    assertThat(Fleet.due(TEN_SECONDS, TEN_SECONDS, 10_000, 9_999)).isEqualTo(10_000);
  }
}
