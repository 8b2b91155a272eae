package dev.rejoin.backoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoin.api.backoff.BackoffStrategy;
import dev.rejoin.api.settings.InvalidSettingsException;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class BackoffSettingsTest {

  @Test
  void serviceLoader_findsTheSixStrategies() {
    List<String> names = ServiceLoader.load(BackoffStrategy.class).stream()
        .map(provider -> provider.get().name())
        .toList();

    assertThat(names)
        .containsExactlyInAnyOrder(
            "fixed",
            "exponential",
            "fast-exponential",
            "full-jitter",
            "decorrelated-jitter",
            "paced");
  }

  @Test
  void contradictingOptions_areRefusedTogetherWithBothValues() {
    assertThatThrownBy(() -> Curves.create(
            new PacedBackoffStrategy(),
            Map.of(
                "max_delay", "10s",
                "min_interval", "11s",
                "initial_delay", "1m30s",
                "fast_retry_delay", "12s")))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessage("min_interval: 11s (expected: at most max_delay, which is 10s); "
            + "initial_delay: 1m30s (expected: at most max_delay, which is 10s); "
            + "fast_retry_delay: 12s (expected: at most max_delay, which is 10s)");
  }

  @Test
  void decorrelatedJitter_withoutRoomBetweenBaseAndCap_isRefused() {
    assertThatThrownBy(() ->
            Curves.create(new DecorrelatedJitterBackoffStrategy(), Map.of("initial_delay", "15s")))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessage("initial_delay: 15s (expected: less than max_delay, which is 15s)");
  }

  @Test
  void optionsOutOfRange_areRefusedAllAtOnce() {
    assertThatThrownBy(() -> Curves.create(
            new FastExponentialBackoffStrategy(),
            Map.of("jitter", "1.4", "multiplier", "0.5", "inital_delay", "1s")))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("jitter: 1.4 (expected: 0.0..1.0)")
        .hasMessageContaining("multiplier: 0.5 (expected: 1.0..100.0)")
        .hasMessageContaining("inital_delay: unknown option (did you mean initial_delay?)");
  }

  @Test
  void product_inALog_showsWhatItIsMadeOf() {
    assertThat(Curves.create(new PacedBackoffStrategy(), Map.of()))
        .hasToString("StartingAtOnceBackoff(PacedBackoff(every 1s, unannounced: "
            + "JitterAddingBackoff(±25 %, CappedBackoff(12s, "
            + "FastRetryBackoff(3 × 500ms, ExponentialBackoff(1s × 2.0))))))");
  }
}
