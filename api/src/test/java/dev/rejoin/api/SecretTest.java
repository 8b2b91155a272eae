package dev.rejoin.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoin.api.message.Resume;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SecretTest {

  @Test
  void toString_evenWithinOtherValues_revealsNothing() {
    Secret token = Secret.of("s3cret");

    assertThat(token).hasToString("<redacted>");
    assertThat(new Session("a", 1, token, Duration.ofSeconds(5), Pacing.unannounced()).toString())
        .doesNotContain("s3cret");
    assertThat(new Resume("a", "i", "r", token, 1, 0, "f", Map.of()).toString())
        .doesNotContain("s3cret");
  }

  @Test
  void equality_isThatOfTheValues() {
    assertThat(Secret.of("a")).isEqualTo(Secret.of("a")).hasSameHashCodeAs(Secret.of("a"));
    assertThat(Secret.of("a")).isNotEqualTo(Secret.of("b")).isNotEqualTo(Secret.of("aa"));
    assertThat(Secret.of("a").reveal()).isEqualTo("a");
  }

  @Test
  void emptySecret_isAConfigurationMistake() {
    assertThatThrownBy(() -> Secret.of("")).hasMessageContaining("at least one character");
  }
}
