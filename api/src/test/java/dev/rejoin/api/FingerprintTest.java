package dev.rejoin.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FingerprintTest {

  @Test
  void of_nothing_isTheDigestOfNothing() {
    assertThat(of(Map.of()))
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  }

  @Test
  void of_emptyValues_isAsIfTheyWereNotThere() {
    assertThat(of(Map.of("a", "1", "b", ""))).isEqualTo(of(Map.of("a", "1")));
  }

  @Test
  void of_namesAndValues_doesNotConfuseTheirBorders() {
    assertThat(of(Map.of("ab", "c"))).isNotEqualTo(of(Map.of("a", "bc")));
    assertThat(of(Map.of("a", "b", "c", "d"))).isNotEqualTo(of(Map.of("a", "bcd")));
  }

  @Test
  void of_nul_isRefusedWithoutPrintingIt() {
    assertThatThrownBy(() -> of(Map.of("a\0", "b")))
        .hasMessage("a?: contains NUL (expected: text without NUL)");
  }

  private static String of(Map<String, String> fields) {
    return Fingerprint.of(new TreeMap<>(fields));
  }
}
