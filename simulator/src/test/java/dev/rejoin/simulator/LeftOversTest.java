package dev.rejoin.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.controlplane.model.Statistics;
import dev.rejoin.simulator.scenario.AgentRange;
import dev.rejoin.simulator.scenario.Fault;
import dev.rejoin.simulator.scenario.NetworkSettings;
import dev.rejoin.simulator.scenario.Scenario;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** What is over at one end of a connection is over at the other, too: found by the test bed of random faults. */
class LeftOversTest {
  private static final int AGENTS = 20;

  private static Simulation after(Duration duration, Fault... faults) {
    Scenario scenario = new Scenario(
        AGENTS,
        1000,
        OptionalDouble.empty(),
        0.02,
        NetworkSettings.near(),
        Duration.ofMinutes(15),
        List.of(faults),
        7,
        false);
    Simulation simulation = new Simulation(scenario, Policies.paced(), Progress.none());
    simulation.prepare();
    simulation.advance(duration);
    return simulation;
  }

  private static Statistics statistics(Simulation simulation) {
    return simulation.host().statistics();
  }

  /** The goodbye that an agent said into the cut arrives at a process that never knew its connection. */
  @Test
  void goodbyeToAProcessThatDied_meansNothingToTheNext() {
    Simulation simulation = after(
        Duration.ofMinutes(3),
        new Fault.Cut(Duration.ofSeconds(10), Duration.ofSeconds(20), AgentRange.all(), true),
        new Fault.Crash(Duration.ofSeconds(25), Duration.ofSeconds(2), true));

    assertThat(statistics(simulation).lost()).isZero();
    assertThat(statistics(simulation).agentsConnected()).isEqualTo(AGENTS);
    assertThat(statistics(simulation).connections()).isEqualTo(AGENTS);
  }

  /** Their registration has been stable for thirty seconds right after it was forgotten, which is no sign of life. */
  @Test
  void sessionsForgotten_underAgentsThatLeaveTheirHeartbeatsOut_areFoundOutByAHeartbeat() {
    Simulation simulation = after(
        Duration.ofSeconds(60),
        new Fault.Reset(Duration.ofSeconds(1), AgentRange.all()),
        new Fault.ForgetSessions(Duration.ofSeconds(31)));

    assertThat(statistics(simulation).registered()).isEqualTo(AGENTS);
    assertThat(statistics(simulation).agentsConnected()).isEqualTo(AGENTS);
  }

  @Test
  void attemptThatIsLetInWhenItHasGivenUp_leavesNoConnection() {
    Simulation simulation = after(
        Duration.ofMinutes(3),
        new Fault.Reset(Duration.ofSeconds(1), AgentRange.all()),
        new Fault.SlowAccept(Duration.ZERO, Duration.ofSeconds(30), Duration.ofMillis(4_975)));

    assertThat(statistics(simulation).accepted()).isGreaterThan(2 * AGENTS);
    assertThat(statistics(simulation).connections()).isEqualTo(AGENTS);
  }
}
