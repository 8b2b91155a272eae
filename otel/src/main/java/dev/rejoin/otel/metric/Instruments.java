package dev.rejoin.otel.metric;

import io.opentelemetry.api.metrics.DoubleGauge;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongUpDownCounter;
import io.opentelemetry.api.metrics.Meter;
import java.util.List;

/** Every instrument, once. Lengths of time are seconds, and their buckets are made for what they measure. */
final class Instruments {
  /** From a race that was won to an outage of an hour; finest where the promise of a second is kept or broken. */
  private static final List<Double> RETURN = List.of(
      0.05, 0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 7.5, 10.0, 15.0, 20.0, 30.0, 60.0, 120.0,
      300.0, 900.0, 3600.0);

  private static final List<Double> PHASE = List.of(
      0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0,
      3600.0);
  private static final List<Double> DETECTION = List.of(
      0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 2.0, 3.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 12.0, 15.0, 30.0,
      60.0);
  private static final List<Double> ROUND_TRIP =
      List.of(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0);

  final DoubleHistogram returns;
  final DoubleHistogram phases;
  final DoubleHistogram detection;
  final DoubleHistogram roundTrip;
  final DoubleHistogram hooks;
  final DoubleGauge spread;
  final LongCounter attempts;
  final LongCounter registrations;
  final LongCounter losses;
  final LongCounter handovers;
  final LongCounter suspicions;
  final LongCounter waits;
  final LongCounter probes;
  final LongCounter breakerOpenings;
  final LongCounter channelFailures;
  final LongCounter comparisons;
  final LongUpDownCounter agents;
  final LongUpDownCounter openBreakers;

  Instruments(Meter meter) {
    returns = seconds(
        meter,
        "rejoin.return.duration",
        "From the last byte received before the loss, or the start, until registered again",
        RETURN);
    phases = seconds(
        meter,
        "rejoin.return.phase.duration",
        "How much of a return went into one of its phases",
        PHASE);
    detection = seconds(
        meter,
        "rejoin.detection.duration",
        "From the last byte received until the connection was given up",
        DETECTION);
    roundTrip = seconds(
        meter,
        "rejoin.heartbeat.round_trip",
        "From sending a heartbeat until it was acknowledged",
        ROUND_TRIP);
    hooks = seconds(meter, "rejoin.hook.duration", "How long a post-registration hook took", PHASE);
    spread = meter
        .gaugeBuilder("rejoin.pacing.spread")
        .setUnit("s")
        .setDescription("The spread that the control plane announced last")
        .build();
    attempts = count(meter, "rejoin.attempts", "{attempt}", "Attempts, by how they ended");
    registrations = count(
        meter, "rejoin.registrations", "{registration}", "Sessions resumed or begun, and why");
    losses = count(meter, "rejoin.losses", "{loss}", "Connections lost that held the session");
    handovers = count(
        meter, "rejoin.handovers", "{handover}", "Sessions moved from a connection still open");
    suspicions =
        count(meter, "rejoin.suspicions", "{suspicion}", "Late answers, by what came of them");
    waits = count(meter, "rejoin.waits", "{wait}", "Waits, by the rule that decided on them");
    probes = count(
        meter,
        "rejoin.probes",
        "{probe}",
        "Probes while the circuit breaker was open, by what they found");
    breakerOpenings = count(
        meter,
        "rejoin.breaker.openings",
        "{opening}",
        "Circuit breakers that opened, by the last failure");
    openBreakers = meter
        .upDownCounterBuilder("rejoin.breaker.open")
        .setUnit("{agent}")
        .setDescription("Agents of this process whose circuit breaker is open")
        .build();
    channelFailures = count(
        meter,
        "rejoin.heartbeat_channel.failures",
        "{failure}",
        "Heartbeat connections that were lost or did not come about");
    comparisons = count(
        meter,
        "rejoin.connections.compared",
        "{comparison}",
        "Troubles of one of the two connections, and whether the other one answered");
    agents = meter
        .upDownCounterBuilder("rejoin.agents")
        .setUnit("{agent}")
        .setDescription("Agents of this process, by state")
        .build();
  }

  private static DoubleHistogram seconds(
      Meter meter, String name, String description, List<Double> boundaries) {
    return meter
        .histogramBuilder(name)
        .setUnit("s")
        .setDescription(description)
        .setExplicitBucketBoundariesAdvice(boundaries)
        .build();
  }

  private static LongCounter count(Meter meter, String name, String unit, String description) {
    return meter.counterBuilder(name).setUnit(unit).setDescription(description).build();
  }
}
