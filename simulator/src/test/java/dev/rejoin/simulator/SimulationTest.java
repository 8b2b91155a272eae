package dev.rejoin.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.simulator.policy.AnalysedPolicies;
import dev.rejoin.simulator.result.Curves;
import dev.rejoin.simulator.result.Outcome;
import dev.rejoin.simulator.result.Verdict;
import dev.rejoin.simulator.scenario.AgentRange;
import dev.rejoin.simulator.scenario.Fault;
import dev.rejoin.simulator.scenario.NetworkSettings;
import dev.rejoin.simulator.scenario.Policy;
import dev.rejoin.simulator.scenario.Scenario;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class SimulationTest {
  private static final Duration OUTAGE = Duration.ofMinutes(2);
  private static final double SMALL_REJECT_COST = 0.02;

  private static Outcome outage(int agents, double capacity, Policy policy, long seed) {
    return Simulation.run(
        Scenario.outage(agents, capacity, SMALL_REJECT_COST, OUTAGE, seed),
        policy,
        Progress.none());
  }

  private static Outcome afternoon(
      int agents, double capacity, boolean everyHeartbeat, Policy policy, Fault... faults) {
    return Simulation.run(
        new Scenario(
            agents,
            capacity,
            OptionalDouble.empty(),
            SMALL_REJECT_COST,
            NetworkSettings.near(),
            Scenario.sessionTtl(agents, capacity),
            List.of(faults),
            7,
            everyHeartbeat),
        policy,
        Progress.none());
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  private static double allBackAfter(Outcome outcome) {
    assertThat(outcome.verdict()).isEqualTo(new Verdict.AllBack());
    return seconds(outcome.back().all().orElseThrow());
  }

  // ---- what THEORY knows

  @Test
  void paced_aloneInTheWorld_isBackWithinItsInterval() {
    Outcome outcome = outage(1, 1000, Policies.paced(), 7);

    assertThat(allBackAfter(outcome)).isLessThan(1.2);
    assertThat(outcome.rejectsPerAgent()).isZero();
  }

  @Test
  void paced_manyTimesTheCapacity_comesBackAsFastAsItCanBeTaken() {
    Outcome outcome = outage(10_000, 1_000, Policies.paced(), 7);

    assertThat(allBackAfter(outcome)).isBetween(10.0, 1.2 * 10 + 2);
    assertThat(outcome.peakAdmitted()).isLessThanOrEqualTo(1_100);
    assertThat(outcome.rejectsPerAgent()).isLessThan(1.2);
    assertThat(outcome.probesPerAgent()).isLessThan(15);
  }

  @Test
  void fixOfTheAnalysis_manyTimesTheCapacity_collapses() {
    Outcome outcome = outage(20_000, 20, AnalysedPolicies.fix(Policies.heartbeatFirst()), 7);

    assertThat(outcome.verdict()).isInstanceOf(Verdict.Collapsed.class);
    assertThat(((Verdict.Collapsed) outcome.verdict()).share()).isLessThan(0.1);
  }

  @Test
  void fixOfTheAnalysis_tenTimesTheCapacity_takesWhatTheoryDerived() {
    Outcome outcome = outage(2_000, 200, AnalysedPolicies.fix(Policies.heartbeatFirst()), 7);

    assertThat(seconds(outcome.back().half().orElseThrow())).isBetween(10.0, 15.0);
    assertThat(seconds(outcome.back().nearlyAll().orElseThrow())).isBetween(17.0, 23.0);
    assertThat(outcome.probesPerAgent()).isBetween(12.0, 13.0);
  }

  @Test
  void analysedAgent_ofWhichEachKnocksWithAllOthers_doesNotComeBack() {
    Outcome outcome = outage(2_000, 200, AnalysedPolicies.before(Policies.full()), 7);

    assertThat(outcome.verdict()).isInstanceOf(Verdict.Collapsed.class);
    assertThat(outcome.peakAttempts()).isEqualTo(2_000);
    assertThat(outcome.probesPerAgent()).isEqualTo(6);
  }

  // ---- same seed, same bytes

  @Test
  void run_ofTheSameSeed_isTheSameToTheLastBit() {
    Curves one = outage(1_000, 100, Policies.paced(), 7).curves();
    Curves other = outage(1_000, 100, Policies.paced(), 7).curves();
    Curves different = outage(1_000, 100, Policies.paced(), 8).curves();

    assertThat(one.lagsMicros()).isEqualTo(other.lagsMicros()).isNotEqualTo(different.lagsMicros());
    assertThat(one.attempts()).isEqualTo(other.attempts());
    assertThat(one.connected()).isEqualTo(other.connected());
  }

  /** Leaving out heartbeats that say that all is well must not change when anybody comes back. */
  @Test
  void heartbeats_exchangedOrTakenUpAtOnce_leadToTheSameReturn() {
    Fault crash = new Fault.Crash(Duration.ofSeconds(20), Duration.ofSeconds(40), true);
    Fault cut = new Fault.Cut(
        Duration.ofSeconds(100), Duration.ofSeconds(30), new AgentRange(0, 0.5), true);

    Outcome every = afternoon(1_000, 1_000, true, Policies.paced(), crash, cut);
    Outcome leftOut = afternoon(1_000, 1_000, false, Policies.paced(), crash, cut);

    assertThat(allBackAfter(leftOut)).isCloseTo(allBackAfter(every), within(1.5));
    assertThat(leftOut.curves().lagSeconds(0.5))
        .isCloseTo(every.curves().lagSeconds(0.5), within(1.0));
    assertThat(leftOut.attemptsPerAgent())
        .isCloseTo(every.attemptsPerAgent(), within(0.1 * every.attemptsPerAgent()));
  }

  private static org.assertj.core.data.Offset<Double> within(double offset) {
    return org.assertj.core.data.Offset.offset(offset);
  }

  // ---- what goes wrong

  @Test
  void silentCut_isNoticedByHeartbeatsAndHealsWithinSeconds() {
    Outcome outcome = afternoon(
        100,
        1000,
        false,
        Policies.paced(),
        new Fault.Cut(Duration.ofSeconds(10), Duration.ofSeconds(30), AgentRange.all(), true));

    assertThat(outcome.curves().connected()[8]).isEqualTo(100);
    assertThat(outcome.curves().connected()[11]).isZero();
    assertThat(allBackAfter(outcome)).isLessThan(2.5);
  }

  @Test
  void silentCut_underAnAgentThatAwaitsNoAnswer_isLeftToTheKernel() {
    Outcome outcome = afternoon(
        100,
        1000,
        false,
        AnalysedPolicies.before(Policies.full()),
        new Fault.Cut(Duration.ofSeconds(10), Duration.ofSeconds(60), AgentRange.all(), true));

    assertThat(outcome.attemptsPerAgent()).isZero();
    assertThat(outcome.verdict()).isEqualTo(new Verdict.AllBack());
  }

  @Test
  void crash_thatForgetsSessions_isBoundByTheRateOfRegistrations() {
    Outcome outcome = afternoon(
        5_000,
        1_000,
        false,
        Policies.paced(),
        new Fault.Crash(Duration.ZERO, Duration.ofSeconds(30), false));

    assertThat(allBackAfter(outcome)).isBetween(9.0, 1.25 * 10 + 2);
  }

  /** The last fault takes nobody's connection, and yet nobody is registered any more. */
  @Test
  void forgottenSessions_underOpenConnections_areLostUntilRegisteredAgain() {
    Outcome outcome = afternoon(
        1_000, 200, false, Policies.paced(), new Fault.ForgetSessions(Duration.ofSeconds(10)));

    assertThat(outcome.curves().connected()[8]).isEqualTo(1_000);
    assertThat(outcome.curves().connected()[10]).isLessThan(200);
    assertThat(allBackAfter(outcome)).isBetween(9.8, 25.0);
    assertThat(outcome.attemptsPerAgent()).isZero();
    assertThat(outcome.curves().lagSeconds(1)).isGreaterThan(1);
  }

  @Test
  void halfAZone_thatIsCutWithAWord_leavesTheOtherHalfAlone() {
    Outcome outcome = afternoon(
        200,
        1000,
        false,
        Policies.paced(),
        new Fault.Cut(
            Duration.ofSeconds(5), Duration.ofSeconds(20), new AgentRange(0.5, 1), false));

    assertThat(outcome.curves().connected()[10]).isEqualTo(100);
    assertThat(allBackAfter(outcome)).isLessThan(2);
  }

  @Test
  void slowAccepts_beyondTheConnectTimeout_letNobodyInUntilTheyEnd() {
    Outcome outcome = afternoon(
        50,
        1000,
        false,
        Policies.paced(),
        new Fault.SlowAccept(Duration.ZERO, Duration.ofSeconds(40), Duration.ofSeconds(8)),
        new Fault.Reset(Duration.ofSeconds(1), AgentRange.all()));

    assertThat(outcome.curves().connected()[30]).isZero();
    assertThat(outcome.verdict()).isEqualTo(new Verdict.AllBack());
  }

  @Test
  void lossyPath_delaysEverybodyAndLosesNobody() {
    Outcome outcome = Simulation.run(
        new Scenario(
            200,
            1000,
            OptionalDouble.empty(),
            SMALL_REJECT_COST,
            new NetworkSettings(Duration.ofMillis(50), Duration.ofMillis(50), 0.05),
            Duration.ofMinutes(15),
            List.of(new Fault.Crash(Duration.ZERO, Duration.ofSeconds(20), true)),
            7,
            true),
        Policies.paced(),
        Progress.none());

    assertThat(allBackAfter(outcome)).isLessThan(8);
  }
}
