package dev.rejoin.api.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {
  private static final List<String> KNOWN =
      List.of("initial_delay", "max_delay", "max_attempts", "jitter", "ca");

  @ParameterizedTest
  @CsvSource({
    "inital_delay, initial_delay",
    "initial-delay, initial_delay",
    "maxdelay, max_delay",
    "jiter, jitter",
    "jtiter, jitter",
    "ac, ca",
    "cs, ca",
    "max_attempts, max_attempts"
  })
  void to_aMisspelling_isWhatWasMeant(String written, String expected) {
    assertThat(NearestName.to(written, KNOWN)).contains(expected);
  }

  @ParameterizedTest
  @CsvSource({"frequency", "xy", "''", "delay"})
  void to_somethingElse_isNothing(String written) {
    assertThat(NearestName.to(written, KNOWN)).isEmpty();
  }

  @Test
  void to_twoEquallyNear_isTheFirstByName() {
    assertThat(NearestName.to("bat", List.of("cat", "bar"))).contains("bar");
  }

  @ParameterizedTest
  @CsvSource({
    "'', '', 0",
    "'', abc, 3",
    "abc, abc, 0",
    "kitten, sitting, 3",
    "flaw, lawn, 2",
    "nmae, name, 1",
    "ca, abc, 3"
  })
  void distance_countsEditsAndSwaps(String a, String b, int expected) {
    assertThat(NearestName.distance(a, b))
        .isEqualTo(expected)
        .isEqualTo(NearestName.distance(b, a));
  }
}
