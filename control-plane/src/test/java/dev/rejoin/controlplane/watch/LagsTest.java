package dev.rejoin.controlplane.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LagsTest {

  @Test
  void noReturn_hasNoLag() {
    Lags.Summary none = new Lags().summary();

    assertThat(none.count()).isZero();
    assertThat(none.p50()).isZero();
    assertThat(none.longest()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      longs = {-5, 0, 1, 999_999, 1_000_000, 1_000_001, 86_400_000_000_000L, Long.MAX_VALUE})
  void oneReturn_isEveryPercentile(long nanos) {
    Lags lags = new Lags();
    lags.add(nanos);

    Duration expected = Duration.ofNanos(Math.max(0, nanos));
    assertThat(lags.summary())
        .isEqualTo(new Lags.Summary(1, expected, expected, expected, expected));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void percentiles_areAtMostATwentiethTooLong(long seed) {
    Random random = new Random(seed);
    Lags lags = new Lags();
    long[] all = new long[5000];
    for (int i = 0; i < all.length; i++) {
      all[i] = (long) (1e6 * Math.pow(10, 5 * random.nextDouble()));
      lags.add(all[i]);
    }
    Arrays.sort(all);

    Lags.Summary summary = lags.summary();
    assertAtMostATwentiethAbove(summary.p50(), all[2499]);
    assertAtMostATwentiethAbove(summary.p95(), all[4749]);
    assertAtMostATwentiethAbove(summary.p99(), all[4949]);
    assertThat(summary.longest()).isEqualTo(Duration.ofNanos(all[4999]));
  }

  private static void assertAtMostATwentiethAbove(Duration told, long exact) {
    assertThat((double) told.toNanos()).isBetween(exact * 0.999999, exact * 1.0500001);
  }
}
