package dev.rejoin.simulator.result;

import dev.rejoin.simulator.scenario.Policy;
import dev.rejoin.simulator.scenario.Scenario;
import java.time.Duration;
import java.util.Optional;

/**
 * What a policy did to a fleet.
 *
 * @param back from the last fault's end until 50, 90, 99 and 100 % were connected; empty where that never came
 * @param attemptsPerAgent in the whole run
 * @param rejectsPerAgent in the whole run
 * @param probesPerAgent attempts that had no chance, because nobody was there
 * @param peakAttempts most attempts in one second after the last fault's end
 * @param peakAdmitted most connections opened in one second
 * @param deferred registrations put off
 * @param misbehaviour what the strategy did that it must not, and how often; empty if nothing
 */
public record Outcome(
    Policy policy,
    Scenario scenario,
    Verdict verdict,
    Back back,
    double attemptsPerAgent,
    double rejectsPerAgent,
    double probesPerAgent,
    int peakAttempts,
    int peakAdmitted,
    long deferred,
    String misbehaviour,
    Curves curves) {

  /** When shares of the fleet were connected again. */
  public record Back(
      Optional<Duration> half,
      Optional<Duration> most,
      Optional<Duration> nearlyAll,
      Optional<Duration> all) {}
}
