package dev.rejoin.controlplane.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OutagesTest {
  private static final Duration MOMENT = Duration.ofMillis(250);

  private static Duration seconds(double seconds) {
    return Duration.ofMillis(Math.round(seconds * 1000));
  }

  // ---- what is one

  @ParameterizedTest
  @CsvSource({"1, 1", "9, 1", "10, 1", "11, 2", "100, 10", "101, 11", "1000, 100"})
  void outage_beginsWithATenthOfTheConnected(int agents, int enough) {
    WatchedFleet fleet = WatchedFleet.of(agents);

    fleet.lose(1, enough - 1);
    assertThat(fleet.outages()).isEmpty();
    fleet.lose(enough, enough);

    assertThat(fleet.outages()).hasSize(1);
    OutageView outage = fleet.outages().get(0);
    assertThat(outage.before()).isEqualTo(agents);
    assertThat(outage.lost()).isEqualTo(enough);
    assertThat(outage.lowest()).isEqualTo(agents - enough);
    assertThat(outage.began()).isEqualTo(fleet.time.instant());
  }

  @Test
  void losses_belongTogetherWithinTenSeconds() {
    WatchedFleet fleet = WatchedFleet.of(100);
    fleet.lose(1, 5);
    fleet.pass(Outages.WINDOW);
    fleet.lose(6, 10);

    assertThat(fleet.outages()).hasSize(1);
    assertThat(fleet.outages().get(0).began())
        .isEqualTo(fleet.time.instant().minus(Outages.WINDOW));
  }

  @Test
  void losses_fartherApart_areNoOutage() {
    WatchedFleet fleet = WatchedFleet.of(100);
    fleet.lose(1, 5);
    fleet.pass(Outages.WINDOW.plusMillis(1));
    fleet.lose(6, 10);

    assertThat(fleet.outages()).isEmpty();
  }

  @Test
  void agentsThatCameBack_doNotCount() {
    WatchedFleet fleet = WatchedFleet.of(100);
    for (int round = 0; round < 20; round++) {
      fleet.lose(1, 9);
      fleet.resume(1, 9);
    }

    assertThat(fleet.outages()).isEmpty();
    assertThat(fleet.overview().connected()).isEqualTo(100);
  }

  @Test
  void agentThatIsLostAgainAndAgain_isOne() {
    WatchedFleet fleet = WatchedFleet.of(20);
    fleet.lose(1, 1);
    fleet.lose(1, 1);

    assertThat(fleet.outages()).isEmpty();
    assertThat(fleet.overview().connected()).isEqualTo(19);
  }

  // ---- the way back

  @Test
  void marks_areTheMomentsOfTheReturns() {
    WatchedFleet fleet = WatchedFleet.of(200);
    fleet.lose(1, 200);
    fleet.pass(seconds(1));
    fleet.resume(1, 99);
    assertThat(fleet.outages().get(0).reached()).isEmpty();
    fleet.resume(100, 100);
    fleet.pass(seconds(1));
    fleet.resume(101, 197);
    fleet.pass(seconds(0.5));
    fleet.resume(198, 198);
    fleet.pass(seconds(1));
    fleet.resume(199, 200);

    OutageView outage = fleet.outages().get(0);
    assertThat(outage.reached())
        .containsExactly(seconds(1), seconds(2), seconds(2.5), seconds(3.5));
    assertThat(outage.back()).isEqualTo(200);
    assertThat(outage.lags().count()).isEqualTo(200);
    assertThat(outage.lags().longest()).isEqualTo(seconds(3.5));
  }

  @Test
  void secondCrashOnTheWayBack_takesMarksBack() {
    WatchedFleet fleet = WatchedFleet.of(100);
    fleet.lose(1, 100);
    fleet.pass(seconds(1));
    fleet.resume(1, 95);
    assertThat(fleet.outages().get(0).reached()).hasSize(2);

    fleet.lose(1, 50);
    assertThat(fleet.outages()).hasSize(1);
    assertThat(fleet.outages().get(0).reached()).isEmpty();
    assertThat(fleet.outages().get(0).lost()).isEqualTo(100);
    fleet.pass(seconds(1));
    fleet.resume(1, 50);
    fleet.resume(96, 100);

    assertThat(fleet.outages().get(0).reached())
        .containsExactly(seconds(2), seconds(2), seconds(2), seconds(2));
  }

  @Test
  void newAgents_areNobodysReturn() {
    WatchedFleet fleet = WatchedFleet.of(100);
    fleet.lose(1, 100);
    fleet.register(101, 200);
    fleet.pass(MOMENT);

    OutageView outage = fleet.outages().get(0);
    assertThat(outage.back()).isZero();
    assertThat(outage.reached()).isEmpty();
    assertThat(outage.lags().count()).isZero();
  }

  @Test
  void forgottenAgent_isNotWaitedFor() {
    WatchedFleet fleet = WatchedFleet.of(10);
    fleet.lose(1, 10);
    fleet.resume(1, 9);
    fleet.forget(10);

    OutageView outage = fleet.outages().get(0);
    assertThat(outage.lost()).isEqualTo(9);
    assertThat(outage.reached()).hasSize(4);
    assertThat(fleet.overview().known()).isEqualTo(9);
  }

  // ---- when it is over

  @Test
  void outage_isOverWhenAllHaveBeenBackForFiveSeconds() {
    WatchedFleet fleet = WatchedFleet.of(10);
    fleet.lose(1, 10);
    fleet.resume(1, 10);
    fleet.pass(Outages.SETTLED.minus(MOMENT));
    assertThat(fleet.outages().get(0).over()).isEmpty();
    fleet.pass(MOMENT);
    assertThat(fleet.outages().get(0).over()).contains(fleet.time.instant());
  }

  @Test
  void relapseBeforeItSettled_isTheSameOutage() {
    WatchedFleet fleet = WatchedFleet.of(10);
    fleet.lose(1, 10);
    fleet.resume(1, 10);
    fleet.pass(Outages.SETTLED.minus(MOMENT));
    fleet.lose(1, 3);
    fleet.pass(Outages.SETTLED);
    assertThat(fleet.outages()).hasSize(1);
    assertThat(fleet.outages().get(0).over()).isEmpty();

    fleet.resume(1, 3);
    fleet.pass(Outages.SETTLED);
    fleet.lose(1, 3);
    assertThat(fleet.outages()).hasSize(2);
    assertThat(fleet.outages().get(0).number()).isEqualTo(2);
  }

  @Test
  void stragglers_areMissingAfterHalfAMinuteOfSilence() {
    WatchedFleet fleet = WatchedFleet.of(20);
    fleet.lose(1, 20);
    fleet.resume(1, 17);
    fleet.pass(Outages.STRAGGLING.multipliedBy(2));
    assertThat(fleet.outages().get(0).over()).as("under nine tenths are back").isEmpty();

    fleet.resume(18, 18);
    fleet.pass(Outages.STRAGGLING.minus(MOMENT));
    assertThat(fleet.outages().get(0).over()).isEmpty();
    fleet.pass(MOMENT);

    OutageView outage = fleet.outages().get(0);
    assertThat(outage.over()).isPresent();
    assertThat(outage.back()).isEqualTo(18);
    assertThat(outage.reached()).hasSize(2);
    fleet.resume(19, 20);
    assertThat(fleet.outages().get(0).back()).as("it is over").isEqualTo(18);
  }

  @Test
  void longAbsence_endsTheOutageAndTheReturning() {
    WatchedFleet fleet = WatchedFleet.of(10);
    fleet.lose(1, 10);
    fleet.pass(WatchedFleet.RETURNING.minus(MOMENT));
    assertThat(fleet.outages().get(0).over()).isEmpty();
    assertThat(fleet.overview().returning()).isEqualTo(10);
    fleet.pass(MOMENT);

    assertThat(fleet.outages().get(0).over()).isPresent();
    assertThat(fleet.overview().returning()).isZero();
    assertThat(fleet.overview().known()).isEqualTo(10);
  }

  @Test
  void outages_areKeptNewestFirst_andNotMoreThanEight() {
    WatchedFleet fleet = WatchedFleet.of(10);
    for (int round = 0; round < Outages.MOST + 3; round++) {
      fleet.lose(1, 10);
      fleet.resume(1, 10);
      fleet.pass(Outages.SETTLED);
    }

    assertThat(fleet.outages().stream().map(OutageView::number))
        .containsExactly(11, 10, 9, 8, 7, 6, 5, 4);
    assertThat(fleet.watch.outage(3)).isEmpty();
    assertThat(fleet.watch.outage(4)).isPresent();
  }

  // ---- curves

  @Test
  void curve_beginsFiveSecondsBefore() {
    WatchedFleet fleet = WatchedFleet.of(10);
    fleet.lose(1, 10);
    fleet.pass(seconds(1));
    fleet.resume(1, 10);
    fleet.pass(MOMENT);

    FleetWatch.OutageCurve curve = fleet.watch.outage(1).orElseThrow();
    List<Curve.Point> points = curve.points();
    assertThat(points.get(0).tick() - curve.acceptingTick()).isEqualTo(-Outages.LEAD_IN.toNanos());
    assertThat(points).extracting(Curve.Point::connected).contains(10, 0).endsWith(0, 10);
    assertThat(points.get(points.size() - 1).admitted()).isEqualTo(10);
  }

  @Test
  void curveOfALongOutage_isThinnedAndLosesNothing() {
    WatchedFleet fleet = WatchedFleet.of(10);
    fleet.lose(1, 10);
    int seconds = 14 * 60;
    IntStream.range(0, seconds).forEach(second -> {
      fleet.sendAway(3);
      fleet.pass(seconds(1));
    });

    FleetWatch.OutageCurve curve = fleet.watch.outage(1).orElseThrow();
    assertThat(curve.points()).hasSizeBetween(Curve.MOST_POINTS / 2, Curve.MOST_POINTS);
    assertThat(curve.points().stream().mapToLong(Curve.Point::refused).sum())
        .isEqualTo(3L * seconds);
    assertThat(curve.points().stream().mapToLong(Curve.Point::nanos).sum())
        .isGreaterThanOrEqualTo(Duration.ofSeconds(seconds).toNanos());
    assertThat(curve.outage().samples()).isGreaterThan(4 * seconds);
  }
}
