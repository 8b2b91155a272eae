package dev.rejoin.simulator.scenario;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Everything that decides what happens, but for the policy.
 *
 * @param agents N, the fleet's size
 * @param capacity C, connections the control plane can take per second, and is configured to take
 * @param registrations R, full registrations per second; empty for half as many as connections
 * @param rejectCost what a refused connection costs the control plane, as a share of an accepted one
 * @param sessionTtl how long after the loss of its connection a session can be resumed
 * @param faults what goes wrong, in order of time
 * @param seed of all dice
 * @param everyHeartbeat whether heartbeats on undisturbed connections are exchanged one by one, or taken up in one piece
 *     when something happens to their connection
 */
public record Scenario(
    int agents,
    double capacity,
    OptionalDouble registrations,
    double rejectCost,
    NetworkSettings network,
    Duration sessionTtl,
    List<Fault> faults,
    long seed,
    boolean everyHeartbeat) {

  public Scenario {
    if (agents < 1) {
      throw new IllegalArgumentException("agents: " + agents + " (expected: 1 or more)");
    }
    if (!(capacity > 0)) {
      throw new IllegalArgumentException("capacity: " + capacity + " (expected: more than 0)");
    }
    if (!(rejectCost >= 0 && rejectCost <= 1)) {
      throw new IllegalArgumentException("reject cost: " + rejectCost + " (expected: 0..1)");
    }
    faults = faults.stream().sorted(Comparator.comparing(Fault::at)).toList();
  }

  /** The control plane dies at once, with its sessions kept, and is back after {@code outage}. */
  public static Scenario outage(
      int agents, double capacity, double rejectCost, Duration outage, long seed) {
    return new Scenario(
        agents,
        capacity,
        OptionalDouble.empty(),
        rejectCost,
        NetworkSettings.near(),
        sessionTtl(agents, capacity),
        List.of(new Fault.Crash(Duration.ZERO, outage, true)),
        seed,
        false);
  }

  /**
   * Long enough for the whole fleet to come back: the reference control plane's 15 minutes, or twice the time that the
   * fleet needs at best where that is longer. A session that expires on its way back costs a registration.
   */
  public static Duration sessionTtl(int agents, double capacity) {
    Duration needed = Duration.ofSeconds((long) Math.ceil(2 * agents / capacity));
    Duration usual = Duration.ofMinutes(15);
    return needed.compareTo(usual) > 0 ? needed : usual;
  }

  /** How long after the last fault a run is given, where agents wait {@code longestWait} at most. */
  public Duration patience(Duration longestWait) {
    return limit().multipliedBy(5).plus(longestWait.multipliedBy(20)).plus(Duration.ofMinutes(30));
  }

  /** When the last fault is over; zero if there is none. */
  public Duration lastFaultEnds() {
    return faults.stream().map(Fault::until).max(Comparator.naturalOrder()).orElse(Duration.ZERO);
  }

  /** R, full registrations per second: as given, or the reference control plane's half of C. */
  public double registrationRate() {
    return registrations.orElse(capacity / 2);
  }

  /**
   * N over the rate at which the control plane takes agents: C, or R where sessions were forgotten. A fleet that was lost
   * as a whole cannot be back sooner; what the limit is moment by moment, and where only a part was lost, tells
   * {@link PhysicalLimit}.
   */
  public Duration limit() {
    return Duration.ofNanos(Math.round(agents / returnRate() * 1e9));
  }

  /** Agents the control plane can take back per second: C, or R where sessions were forgotten. */
  public double returnRate() {
    boolean forgotten = faults.stream()
        .anyMatch(fault -> fault instanceof Fault.ForgetSessions
            || (fault instanceof Fault.Crash crash && !crash.sessionsKept()));
    return forgotten ? Math.min(capacity, registrationRate()) : capacity;
  }
}
