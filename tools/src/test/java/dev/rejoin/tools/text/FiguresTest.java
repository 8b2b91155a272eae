package dev.rejoin.tools.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0.0 ms",
    "49000, 0.0 ms",
    "51000, 0.1 ms",
    "9940000, 9.9 ms",
    "10000000, 10 ms",
    "999400000, 999 ms",
    "1000000000, 1.00 s",
    "12345000000, 12.35 s",
    "-250000000, -250 ms"
  })
  void duration_ofAnyLength_showsDigitsThatMeanSomething(long nanos, String text) {
    assertThat(Figures.duration(Duration.ofNanos(nanos))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"1234567890, 1.235 s", "0, 0.000 s"})
  void seconds_ofAnyLength_keepTheirUnit(long nanos, String text) {
    assertThat(Figures.seconds(Duration.ofNanos(nanos))).isEqualTo(text);
  }
}
