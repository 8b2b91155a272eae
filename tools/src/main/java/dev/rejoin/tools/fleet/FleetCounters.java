package dev.rejoin.tools.fleet;

import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.observe.Observation;
import dev.rejoin.api.observe.Observer;
import dev.rejoin.tools.text.Figures;
import dev.rejoin.tools.text.Table;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Counts what happens to a fleet. Thread-safe, and quick enough to be told everything. */
final class FleetCounters implements Observer {
  private static final long LONGEST_MICROS = Duration.ofHours(24).toNanos() / 1_000;
  private static final int DIGITS = 3;
  private static final double MEDIAN = 50;
  private static final double NEARLY_ALL = 95;

  private final LongAdder ready = new LongAdder();
  private final LongAdder suspected = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private final LongAdder resumed = new LongAdder();
  private final LongAdder registered = new LongAdder();
  private final LongAdder handovers = new LongAdder();
  private final LongAdder attempts = new LongAdder();
  private final LongAdder halted = new LongAdder();
  private final Map<String, LongAdder> reasons = new ConcurrentHashMap<>();

  private final Histogram returns = new ConcurrentHistogram(LONGEST_MICROS, DIGITS);
  private final Histogram connects = new ConcurrentHistogram(LONGEST_MICROS, DIGITS);
  private final Histogram registrations = new ConcurrentHistogram(LONGEST_MICROS, DIGITS);
  private final Histogram roundTrips = new ConcurrentHistogram(LONGEST_MICROS, DIGITS);

  /** A moment's counters. */
  record Snapshot(long ready, long suspected, long lost, long attempts, long halted) {}

  @Override
  public void on(Observation observation) {
    AgentEvent event = observation.event();
    if (event instanceof AgentEvent.HeartbeatAnswered answered) {
      record(roundTrips, answered.roundTrip());
    } else if (event instanceof AgentEvent.AttemptStarted) {
      attempts.increment();
    } else if (event instanceof AgentEvent.AttemptFailed failed) {
      count("attempt: " + failed.failure().code());
    } else if (event instanceof AgentEvent.Ready back) {
      ready(back);
    } else if (event instanceof AgentEvent.Lost gone) {
      lost.increment();
      ready.decrement();
      count("lost: " + gone.reason().code());
    } else if (event instanceof AgentEvent.Suspected) {
      suspected.increment();
    } else if (event instanceof AgentEvent.Halted stuck) {
      halted.increment();
      count("halted: " + stuck.reason().code());
    }
  }

  private void ready(AgentEvent.Ready back) {
    (back.resumed() ? resumed : registered).increment();
    record(connects, back.connectTook());
    record(registrations, back.registrationTook());
    if (back.handover()) {
      handovers.increment();
      return; // it was ready all the time
    }
    ready.increment();
    record(returns, back.sinceLoss());
  }

  private void count(String reason) {
    reasons.computeIfAbsent(reason, name -> new LongAdder()).increment();
  }

  private static void record(Histogram histogram, Duration took) {
    histogram.recordValue(Math.min(LONGEST_MICROS, Math.max(0, took.toNanos() / 1_000)));
  }

  Snapshot snapshot() {
    return new Snapshot(ready.sum(), suspected.sum(), lost.sum(), attempts.sum(), halted.sum());
  }

  /**
   * What happened, for the end.
   *
   * @param last taken before the agents were stopped
   */
  String summary(int agents, Snapshot last) {
    Table counts = Table.of("fleet", "count")
        .row("agents", String.valueOf(agents))
        .row("ready at the end", String.valueOf(last.ready()))
        .row("registered in full", String.valueOf(registered.sum()))
        .row("resumed", String.valueOf(resumed.sum()))
        .row("handed over", String.valueOf(handovers.sum()))
        .row("suspected", String.valueOf(suspected.sum()))
        .row("lost", String.valueOf(last.lost()))
        .row("attempts", String.valueOf(attempts.sum()));
    new TreeMap<>(reasons)
        .forEach((reason, count) -> counts.row(reason, String.valueOf(count.sum())));
    Table times = Table.of("took", "count", "p50", "p95", "max");
    addRow(times, "loss or start until ready", returns);
    addRow(times, "connect", connects);
    addRow(times, "registration", registrations);
    addRow(times, "heartbeat", roundTrips);
    return counts.plain() + "\n\n" + times.plain();
  }

  private static void addRow(Table table, String name, Histogram histogram) {
    Histogram taken = histogram.copy();
    if (taken.getTotalCount() > 0) {
      table.row(
          name,
          String.valueOf(taken.getTotalCount()),
          text(taken.getValueAtPercentile(MEDIAN)),
          text(taken.getValueAtPercentile(NEARLY_ALL)),
          text(taken.getMaxValue()));
    }
  }

  private static String text(long micros) {
    return Figures.duration(Duration.ofNanos(micros * 1_000));
  }
}
