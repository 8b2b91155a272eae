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
  void options_areEachDescribed() {
    assertThat(ReconnectPolicy.options()).extracting(Option::name).doesNotHaveDuplicates();
  }
}
