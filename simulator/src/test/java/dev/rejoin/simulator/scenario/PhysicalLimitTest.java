package dev.rejoin.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class PhysicalLimitTest {
  private static final double THREE_ROUND_TRIPS = 0.045;

  private static PhysicalLimit limit(Fault... faults) {
    return PhysicalLimit.of(scenario(faults));
  }

  private static Scenario scenario(Fault... faults) {
    return new Scenario(
        1_000,
        100,
        OptionalDouble.empty(),
        0.02,
        NetworkSettings.near(),
        Duration.ofMinutes(15),
        List.of(faults),
        7,
        false);
  }

  private static Duration s(double seconds) {
    return Duration.ofNanos(Math.round(seconds * 1e9));
  }

  private static double back(PhysicalLimit limit, double share) {
    return limit.back(share).orElseThrow().toNanos() / 1e9;
  }

  @Test
  void limit_afterACrash_isTheFleetOverTheCapacity() {
    PhysicalLimit limit = limit(new Fault.Crash(s(5), s(60), true));

    assertThat(back(limit, 0.5)).isCloseTo(5 + THREE_ROUND_TRIPS, within(1e-6));
    assertThat(back(limit, 1)).isCloseTo(10 + THREE_ROUND_TRIPS, within(1e-6));
    assertThat(limit.connected(4.9)).isEqualTo(1_000);
    assertThat(limit.connected(5)).isZero();
    assertThat(limit.connected(65)).isZero();
    assertThat(limit.connected(68.045)).isCloseTo(300, within(1e-3));
    assertThat(limit.connected(1_000)).isEqualTo(1_000);
    assertThat(limit.lost()).isEqualTo(1_000);
    assertThat(limit.peak()).isEqualTo(100);
  }

  @Test
  void limit_afterACrashThatForgets_isTheFleetOverTheRegistrations() {
    PhysicalLimit limit = limit(new Fault.Crash(s(0), s(60), false));

    assertThat(back(limit, 1)).isCloseTo(20 + THREE_ROUND_TRIPS, within(1e-6));
    assertThat(limit.peak()).isEqualTo(50);
  }

  @Test
  void limit_whereAPartIsCutOff_isThatPartOverTheCapacity() {
    PhysicalLimit limit = limit(new Fault.Cut(s(10), s(20), new AgentRange(0.5, 1), false));

    assertThat(limit.connected(20)).isEqualTo(500);
    assertThat(back(limit, 0.5)).isZero();
    assertThat(back(limit, 1)).isCloseTo(5 + THREE_ROUND_TRIPS, within(1e-6));
  }

  @Test
  void limit_afterASilentCut_isAtOnce() {
    PhysicalLimit limit = limit(new Fault.Cut(s(10), s(20), AgentRange.all(), true));

    assertThat(limit.connected(20)).isZero();
    assertThat(back(limit, 1)).isZero();
    assertThat(limit.lost()).isZero();
  }

  @Test
  void limit_whereSessionsAreForgottenUnderConnections_needsNoConnection() {
    PhysicalLimit limit = limit(new Fault.ForgetSessions(s(10)));

    assertThat(limit.connected(10)).isZero();
    assertThat(back(limit, 1)).isCloseTo(20 + THREE_ROUND_TRIPS, within(1e-6));
    assertThat(limit.peak()).isZero();
  }

  /** Half the fleet forgot nothing and comes back beside the registrations, which take half of the capacity. */
  @Test
  void limit_ofForgottenAndRemembered_isBothSideBySide() {
    PhysicalLimit limit = limit(
        new Fault.Crash(s(0), s(10), false),
        // 500 are registered when everybody's connection goes
        new Fault.Reset(s(20.045), AgentRange.all()));

    assertThat(limit.connected(20)).isCloseTo(497.75, within(1e-3));
    assertThat(back(limit, 1)).isCloseTo(10 + THREE_ROUND_TRIPS, within(1e-6));
  }

  @Test
  void limit_ofASecondCrash_beginsAgain() {
    PhysicalLimit limit =
        limit(new Fault.Crash(s(0), s(10), true), new Fault.Crash(s(13.045), s(10), true));

    assertThat(limit.connected(13)).isCloseTo(295.5, within(1e-3));
    assertThat(limit.connected(14)).isZero();
    assertThat(back(limit, 1)).isCloseTo(10 + THREE_ROUND_TRIPS, within(1e-6));
    assertThat(limit.lost()).isCloseTo(1_300, within(1e-3));
  }

  @Test
  void limit_withoutAnythingLost_isNothing() {
    PhysicalLimit limit = limit(new Fault.SlowAccept(s(1), s(10), s(2)));

    assertThat(back(limit, 1)).isZero();
    assertThat(limit.connected(5)).isEqualTo(1_000);
  }
}
