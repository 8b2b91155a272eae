package dev.rejoin.tools.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PeakRateTest {
  private final PeakRate rate = new PeakRate();

  private void happensAt(long... millis) {
    for (long moment : millis) {
      rate.add(Duration.ofMillis(moment).toNanos());
    }
  }

  @Test
  void most_acrossTwoSeconds_isTheSecondThatHoldsMost() {
    happensAt(-300, 50, 700, 900, 1_100, 1_200, 1_600, 5_000);
    // from 700 to 1600: 700, 900, 1100, 1200 and 1600
    assertThat(rate.most()).isEqualTo(5);
  }

  @Test
  void most_afterALongPause_startsOver() {
    happensAt(0, 10, 60_000, 60_010, 60_020);
    assertThat(rate.most()).isEqualTo(3);
  }

  @Test
  void most_ofTimesThatArriveALittleOutOfOrder_countsThemAll() {
    happensAt(500, 399, 510);
    assertThat(rate.most()).isEqualTo(3);
  }
}
