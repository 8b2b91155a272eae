package dev.rejoin.simulator.bed;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoin.api.backoff.Wait;
import dev.rejoin.reconnect.ReconnectPolicy;
import dev.rejoin.simulator.Policies;
import dev.rejoin.simulator.scenario.AgentRange;
import dev.rejoin.simulator.scenario.Fault;
import dev.rejoin.simulator.scenario.Hearing;
import dev.rejoin.simulator.scenario.NetworkSettings;
import dev.rejoin.simulator.scenario.Policy;
import dev.rejoin.simulator.scenario.Scenario;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Worlds that are broken on purpose: what the test bed looks at can fail, and says which agent and why. */
class BrokenWorldsTest {
  private static final int AGENTS = 20;
  private static final Duration BACK_WITHIN = Duration.ofSeconds(20);
  private static final Fault CRASH =
      new Fault.Crash(Duration.ofSeconds(2), Duration.ofSeconds(10), true);

  private static RandomScenario world(Policy policy, int most10s, Fault... faults) {
    Scenario scenario = new Scenario(
        AGENTS,
        100,
        OptionalDouble.of(50),
        0.02,
        NetworkSettings.near(),
        Duration.ofMinutes(15),
        List.of(faults),
        7,
        true);
    return new RandomScenario(scenario, policy, most10s, BACK_WITHIN);
  }

  private static RandomScenario sound() {
    return world(Policies.paced(), 25, CRASH);
  }

  @Test
  void soundWorld_passes() {
    new Trial(sound()).run();
  }

  /** Two processes on one store, of which neither knows of the other: whom one lets in the other still holds. */
  @Test
  void secondProcessBesideTheFirst_isCaughtHoldingASessionTwice() {
    Fault reset = new Fault.Reset(Duration.ofSeconds(10), AgentRange.all());

    assertThatThrownBy(() -> new Trial(world(Policies.paced(), 25, reset))
            .run(world -> world.host().start()))
        .hasMessageContaining("(expected: one connection)")
        .hasMessageContaining("Reset[at=PT10S");
  }

  @Test
  void strategyThatWaitsForHours_isCaughtNotComingBack() {
    ReconnectPolicy defaults = ReconnectPolicy.defaults();
    Policy never = new Policy(
        "never",
        (attempt, random) -> new Wait(Duration.ofHours(1), "later"),
        Policies.heartbeatFirst(),
        withMaxDelay(defaults, Duration.ofHours(1)),
        Hearing.all());

    assertThatThrownBy(() -> new Trial(world(never, 25, CRASH)).run())
        .hasMessageContaining("nothing will happen for PT59M");
  }

  @Test
  void strategyThatWaitsForAMinute_isCaughtComingBackLate() {
    Policy late = new Policy(
        "late",
        (attempt, random) -> new Wait(Duration.ofMinutes(1), "later"),
        Policies.heartbeatFirst(),
        withMaxDelay(ReconnectPolicy.defaults(), Duration.ofMinutes(1)),
        Hearing.all());

    assertThatThrownBy(() -> new Trial(world(late, 25, CRASH)).run())
        .hasMessageContaining("0 of 20 are connected PT20.5S after the last fault")
        .hasMessageContaining("agent-0  WaitStarted");
  }

  @Test
  void agentsThatGiveUp_areCaught() {
    Policy givesUp = new Policy(
        "gives-up",
        Policies.paced().backoff(),
        Policies.heartbeatFirst(),
        withMaxAttempts(ReconnectPolicy.defaults(), 3),
        Hearing.all());

    assertThatThrownBy(() -> new Trial(world(givesUp, 25, CRASH)).run())
        .hasMessageContaining("no longer tries: agent-");
  }

  @Test
  void strategyThatNeverWaits_isCaughtKnocking() {
    Policy knocking = new Policy(
        "knocking",
        (attempt, random) -> new Wait(Duration.ZERO, "now"),
        Policies.heartbeatFirst(),
        ReconnectPolicy.defaults(),
        Hearing.nothing());

    assertThatThrownBy(() -> new Trial(world(knocking, 25, CRASH)).run())
        .hasMessageContaining("more attempts within 10 s than 25");
  }

  @Test
  void doorThatLetsInTwiceTheRate_isCaught() {
    RandomScenario sound = sound();
    Bounds half = Bounds.of(sound).withAdmissions(AGENTS / 2);

    assertThatThrownBy(() -> new Trial(sound, half).run())
        .hasMessageContaining("more connections let in within a second than 10");
  }

  @Test
  void registrationsBeyondTheirRate_areCaught() {
    Fault forgetful = new Fault.Crash(Duration.ofSeconds(10), Duration.ofSeconds(5), false);
    RandomScenario sound = world(Policies.paced(), 25, forgetful);
    Bounds quarter = Bounds.of(sound).withRegistrations(AGENTS / 4);

    assertThatThrownBy(() -> new Trial(sound, quarter).run())
        .hasMessageContaining("more registrations carried out within a second than 5");
  }

  @Test
  void processThatDiesUnplanned_isCaughtNotComingBack() {
    assertThatThrownBy(() -> new Trial(world(
                Policies.paced(), 25, new Fault.Reset(Duration.ofSeconds(10), AgentRange.all())))
            .run(world -> world.host().die(true)))
        .hasMessageContaining("0 of 20 are connected");
  }

  private static ReconnectPolicy withMaxDelay(ReconnectPolicy of, Duration maxDelay) {
    return changed(of, maxDelay, of.maxAttempts());
  }

  private static ReconnectPolicy withMaxAttempts(ReconnectPolicy of, int maxAttempts) {
    return changed(of, of.maxDelay(), maxAttempts);
  }

  private static ReconnectPolicy changed(ReconnectPolicy of, Duration maxDelay, int maxAttempts) {
    return new ReconnectPolicy(
        maxDelay,
        maxAttempts,
        of.stableAfter(),
        of.connectTimeout(),
        of.heartbeatInterval(),
        of.suspectAfter(),
        of.lostAfter(),
        of.heartbeatAckTimeout(),
        of.slowRetry(),
        of.maxSpread(),
        of.stopTimeout(),
        of.breaker(),
        of.queueMessages(),
        of.queueBytes());
  }
}
