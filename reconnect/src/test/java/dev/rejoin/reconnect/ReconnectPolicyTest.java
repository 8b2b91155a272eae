package dev.rejoin.reconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoin.api.settings.InvalidSettingsException;
import dev.rejoin.api.settings.Option;
import dev.rejoin.api.settings.Settings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReconnectPolicyTest {

  /** The defaults with one option written otherwise. */
  static ReconnectPolicy with(String option, String value) {
    return ReconnectPolicy.from(Settings.of(ReconnectPolicy.options(), Map.of(option, value)));
  }

  @Test
  void defaults_areTheDesigns() {
    ReconnectPolicy policy = ReconnectPolicy.defaults();

    assertThat(policy.heartbeatInterval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(policy.suspectAfter()).isEqualTo(Duration.ofSeconds(2));
    assertThat(policy.lostAfter()).isEqualTo(Duration.ofSeconds(5));
    assertThat(policy.stableAfter()).isEqualTo(Duration.ofSeconds(30));
    assertThat(policy.maxDelay()).isEqualTo(Duration.ofSeconds(15));
    assertThat(policy.slowRetry()).isEqualTo(Duration.ofSeconds(60));
    assertThat(policy.maxSpread()).isEqualTo(Duration.ofMinutes(30));
    assertThat(policy.maxAttempts()).isZero();
  }

  @Test
  void suspectAfter_aboveLostAfter_isRefusedWithBothValues() {
    assertThatThrownBy(() -> with("suspect_after", "6s"))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("6s")
        .hasMessageContaining("lost_after")
        .hasMessageContaining("5s");
  }

  @Test
  void probeTimeout_aboveConnectTimeout_isRefusedWithBothValues() {
    assertThatThrownBy(() -> with("probe_timeout", "6s"))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("probe_timeout: 6s")
        .hasMessageContaining("connect_timeout, which is 5s");
  }

  @Test
  void breakerWindow_belowOneAttempt_isRefusedWithBothValues() {
    assertThatThrownBy(() -> with("breaker_window", "4s"))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("connect_timeout: 5s")
        .hasMessageContaining("breaker_window, which is 4s");
  }

  @Test
  void contradictions_areAllToldAtOnce() {
    Map<String, String> written =
        Map.of("suspect_after", "6s", "probe_timeout", "7s", "breaker_window", "3s");

    assertThatThrownBy(() -> ReconnectPolicy.from(Settings.of(ReconnectPolicy.options(), written)))
        .hasMessageContaining("suspect_after")
        .hasMessageContaining("probe_timeout")
        .hasMessageContaining("breaker_window");
  }

  @Test
  void breakerOfZeroFailures_isOff_soNothingContradictsIt() {
    Map<String, String> written = Map.of("breaker_failures", "0", "breaker_window", "1s");

    assertThat(ReconnectPolicy.from(Settings.of(ReconnectPolicy.options(), written))
            .breaker()
            .failures())
        .isZero();
  }

  @Test
  void options_areEachDescribed() {
    assertThat(ReconnectPolicy.options()).extracting(Option::name).doesNotHaveDuplicates();
  }
}
