package dev.rejoin.controlplane.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class BusiestWindowTest {
  private final BusiestWindow window = new BusiestWindow(Duration.ofNanos(100));

  @Test
  void most_ofNothing_isNone() {
    assertThat(window.most()).isZero();
  }

  @Test
  void most_ofEventsAcrossAnyGrid_countsTheWindowThatHoldsMost() {
    for (long moment : new long[] {-90, 0, 60, 99, 100, 159, 300}) {
      window.add(moment);
    }
    // 60, 99, 100 and 159 lie within 100 of one another, whatever multiple of 100 stands between
    // them.
    assertThat(window.most()).isEqualTo(4);
  }

  @Test
  void most_ofEventsOneWindowApart_isOne() {
    window.add(0);
    window.add(100);
    assertThat(window.most()).isEqualTo(1);
  }
}
