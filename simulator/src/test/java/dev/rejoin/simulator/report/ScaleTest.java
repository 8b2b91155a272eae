package dev.rejoin.simulator.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScaleTest {

  @Test
  void linear_marksRoundNumbers() {
    assertThat(new Scale.Linear(0, 100, 10, 1).ticks())
        .containsExactly(0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, 100.0);
    assertThat(new Scale.Linear(0, 470, 12, 1).ticks())
        .containsExactly(0.0, 50.0, 100.0, 150.0, 200.0, 250.0, 300.0, 350.0, 400.0, 450.0);
    assertThat(new Scale.Linear(0, 3, 12, 1).ticks()).hasSizeLessThanOrEqualTo(13);
  }

  @Test
  void linear_thatBeginsLater_countsFromThere() {
    Scale scale = new Scale.Linear(190.5, 260.5, 12, 1);
    assertThat(scale.ticks()).startsWith(190.5, 200.5).hasSize(8);
    assertThat(scale.part(190.5)).isZero();
    assertThat(scale.part(260.5)).isEqualTo(1);
  }

  @Test
  void linear_inMinutes_marksWholeMinutes() {
    assertThat(new Scale.Linear(0, 630, 12, 60).ticks())
        .containsExactly(0.0, 60.0, 120.0, 180.0, 240.0, 300.0, 360.0, 420.0, 480.0, 540.0, 600.0);
  }

  @Test
  void linear_ofAnyLength_hasSomeMarksAndNotMany() {
    for (double most = 1; most < 1e6; most *= 1.07) {
      assertThat(new Scale.Linear(0, most, 12, 1).ticks()).hasSizeBetween(4, 13);
    }
  }

  @Test
  void counting_hasAPlaceForNothing() {
    Scale scale = new Scale.Counting(100_000);
    assertThat(scale.ticks()).containsExactly(0.0, 10.0, 100.0, 1_000.0, 10_000.0, 100_000.0);
    assertThat(scale.part(0)).isZero();
    assertThat(scale.part(1)).isPositive();
    assertThat(scale.part(100_000)).isEqualTo(1);
  }

  @Test
  void logarithmic_marksStepsWhereThereIsRoom() {
    assertThat(new Scale.Logarithmic(0.1, 3).ticks()).containsExactly(0.1, 0.2, 0.5, 1.0, 2.0);
    assertThat(new Scale.Logarithmic(0.01, 1_000).ticks())
        .containsExactly(0.01, 0.1, 1.0, 10.0, 100.0, 1_000.0);
  }
}
