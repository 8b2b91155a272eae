package dev.rejoin.tools.simulate;

import dev.rejoin.api.settings.Durations;
import dev.rejoin.simulator.scenario.Fault;
import dev.rejoin.simulator.scenario.FaultPlan;
import dev.rejoin.simulator.scenario.NetworkSettings;
import dev.rejoin.simulator.scenario.Scenario;
import dev.rejoin.tools.cli.DurationConverter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The scenario, as far as it is written on the command line. */
final class SimulateOptions {
  private static final int MOST_AGENTS = 5_000_000;
  private static final Duration LONGEST = FaultPlan.LONGEST;

  @Option(
      names = "--agents",
      paramLabel = "N",
      defaultValue = "10000",
      description = "How many agents, 1.." + MOST_AGENTS + ". Default: ${DEFAULT-VALUE}.")
  private int agents;

  @Option(
      names = "--outage",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      defaultValue = "120s",
      description =
          "How long the control plane is gone, with its sessions kept. Default: ${DEFAULT-VALUE}.")
  private Duration outage = Duration.ofMinutes(2);

  @Option(
      names = "--plan",
      paramLabel = "FILE",
      description =
          "Instead of one outage a whole bad afternoon: faults in YAML, as docs/simulator.md describes them.")
  private @Nullable Path plan;

  @Option(
      names = "--capacity",
      paramLabel = "C",
      defaultValue = "1000",
      description =
          "Connections the control plane can take, and lets in, per second. Default: ${DEFAULT-VALUE}.")
  private double capacity;

  @Option(
      names = "--registrations",
      paramLabel = "R",
      description = "Full registrations it takes per second. Default: half of C.")
  private @Nullable Double registrations;

  @Option(
      names = "--reject-cost",
      paramLabel = "SHARE",
      converter = ShareConverter.class,
      defaultValue = "2%",
      description =
          "What turning an agent away costs, as a share of letting it in. Default: ${DEFAULT-VALUE}.")
  private double rejectCost;

  @Option(
      names = "--delay",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      defaultValue = "5ms",
      description = "Least time on the way, each way. Default: ${DEFAULT-VALUE}.")
  private Duration delay = NetworkSettings.near().delay();

  @Option(
      names = "--jitter",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      defaultValue = "5ms",
      description = "Most that is added to it at random. Default: ${DEFAULT-VALUE}.")
  private Duration jitter = NetworkSettings.near().jitter();

  @Option(
      names = "--loss",
      paramLabel = "SHARE",
      converter = ShareConverter.class,
      defaultValue = "0%",
      description = "Packets lost on the way, each way. Default: ${DEFAULT-VALUE}.")
  private double loss;

  @Option(
      names = "--session-ttl",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description =
          "How long a session can be resumed after its loss. Default: 15m, or twice N/C if that is longer.")
  private @Nullable Duration sessionTtl;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      defaultValue = "1",
      description = "Of all dice: equal seeds give equal output. Default: ${DEFAULT-VALUE}.")
  private long seed;

  /**
   * What goes wrong: the plan's faults, or one outage.
   *
   * @param outageWritten whether somebody asked for the outage, rather than it being the default
   * @throws IllegalArgumentException naming value and expectation
   */
  FaultPlan faults(boolean outageWritten) {
    Path file = plan;
    if (file != null) {
      require(
          !outageWritten,
          "--outage: " + Durations.format(outage) + " beside --plan " + file,
          "one of the two; in a plan an outage is a fault of kind crash");
      return PlanReader.read(file);
    }
    require(
        !outage.isNegative() && !outage.isZero() && outage.compareTo(LONGEST) <= 0,
        "--outage: " + Durations.format(outage),
        "more than 0s, at most 1d");
    return new FaultPlan(
        "Control plane gone for " + Durations.format(outage),
        List.of(new Fault.Crash(Duration.ZERO, outage, true)));
  }

  /**
   * The scenario.
   *
   * @throws IllegalArgumentException naming value and expectation
   */
  Scenario scenario(List<Fault> faults) {
    require(agents >= 1 && agents <= MOST_AGENTS, "--agents: " + agents, "1.." + MOST_AGENTS);
    require(capacity > 0 && capacity <= 1e9, "--capacity: " + capacity, "more than 0, at most 1e9");
    require(rejectCost >= 0 && rejectCost <= 1, "--reject-cost: " + rejectCost, "0%..100%");
    require(loss >= 0 && loss <= 0.9, "--loss: " + loss, "0%..90%");
    Double rate = registrations;
    require(
        rate == null || (rate > 0 && rate <= capacity),
        "--registrations: " + rate,
        "more than 0, at most --capacity, which is " + capacity);
    return new Scenario(
        agents,
        capacity,
        rate == null ? OptionalDouble.empty() : OptionalDouble.of(rate),
        rejectCost,
        new NetworkSettings(delay, jitter, loss),
        sessionTtl == null ? Scenario.sessionTtl(agents, capacity) : sessionTtl,
        faults,
        seed,
        false);
  }

  private static void require(boolean holds, String what, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(what + " (expected: " + expected + ")");
    }
  }
}
