package dev.rejoin.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PacingTest {
  private static final Duration LIMIT = Duration.ofMinutes(30);

  @Test
  void atMost_boundsOnlyWhatExceedsTheLimit() {
    assertThat(Pacing.over(Duration.ofDays(10)).atMost(LIMIT)).isEqualTo(Pacing.over(LIMIT));
    assertThat(Pacing.over(LIMIT).atMost(LIMIT)).isEqualTo(Pacing.over(LIMIT));
    assertThat(Pacing.over(Duration.ZERO).atMost(LIMIT)).isEqualTo(Pacing.over(Duration.ZERO));
    assertThat(Pacing.unannounced().atMost(LIMIT)).isEqualTo(Pacing.unannounced());
  }

  @Test
  void unannounced_isNotTheSameAsNoSpread() {
    assertThat(Pacing.unannounced()).isNotEqualTo(Pacing.over(Duration.ZERO));
    assertThat(Pacing.unannounced().spreadOrZero()).isZero();
  }

  @Test
  void negativeSpread_isRefused() {
    assertThatThrownBy(() -> Pacing.over(Duration.ofMillis(-1)))
        .hasMessage("spread: PT-0.001S (expected: not negative)");
  }
}
