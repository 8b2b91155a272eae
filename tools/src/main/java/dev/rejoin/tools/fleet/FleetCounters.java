package dev.rejoin.tools.fleet;

import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.observe.Observation;
import dev.rejoin.api.observe.Observer;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.ConnectPhase;
import dev.rejoin.tools.text.Figures;
import dev.rejoin.tools.text.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Counts what happens to a fleet and measures where time goes. Thread-safe, and quick enough to be told everything. */
final class FleetCounters implements Observer {
  private static final long LONGEST_MICROS = Duration.ofHours(24).toNanos() / 1_000;
  private static final int DIGITS = 3;
  private static final double[] PERCENTILES = {50, 90, 99, 100};

  private final LongAdder ready = new LongAdder();
  private final LongAdder suspected = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private final LongAdder resumed = new LongAdder();
  private final LongAdder registered = new LongAdder();
  private final LongAdder handovers = new LongAdder();
  private final LongAdder attempts = new LongAdder();
  private final LongAdder halted = new LongAdder();
  private final LongAdder sentAway = new LongAdder();
  private final LongAdder firstAttemptsEnded = new LongAdder();
  private final Comebacks comebacks;
  private final Map<String, LongAdder> reasons = new ConcurrentHashMap<>();

  private final Map<ConnectPhase, Histogram> phases = new EnumMap<>(ConnectPhase.class);
  private final Histogram waits = new ConcurrentHistogram(LONGEST_MICROS, DIGITS);
  private final Histogram connects = new ConcurrentHistogram(LONGEST_MICROS, DIGITS);
  private final Histogram registrations = new ConcurrentHistogram(LONGEST_MICROS, DIGITS);
  private final Histogram roundTrips = new ConcurrentHistogram(LONGEST_MICROS, DIGITS);

  FleetCounters(int agents) {
    comebacks = new Comebacks(agents);
    for (ConnectPhase phase : ConnectPhase.values()) {
      phases.put(phase, new ConcurrentHistogram(LONGEST_MICROS, DIGITS));
    }
  }

  /**
   * A moment's counters.
   *
   * @param ready agents that have a session now; the others count what happened since the start
   * @param returns how often an agent became ready
   * @param sentAway attempts that were refused with a slot or for want of room
   */
  record Snapshot(
      long ready,
      long returns,
      long suspected,
      long lost,
      long attempts,
      long sentAway,
      long halted) {}

  /** The fleet's ways back. */
  Comebacks comebacks() {
    return comebacks;
  }

  @Override
  public void on(Observation observation) {
    AgentEvent event = observation.event();
    if (event instanceof AgentEvent.HeartbeatAnswered answered) {
      record(roundTrips, answered.roundTrip());
      return;
    }
    comebacks.on(observation);
    if (event instanceof AgentEvent.ConnectionOpened opened) {
      firstAttempt(opened.attempt());
      opened.info().phases().phases().forEach(each -> phase(each.phase(), each.took()));
    } else if (event instanceof AgentEvent.AttemptStarted) {
      attempts.increment();
    } else if (event instanceof AgentEvent.AttemptFailed failed) {
      firstAttempt(failed.attempt());
      if (failed.failure() instanceof ConnectFailure.Busy) {
        sentAway.increment();
      }
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
    record(waits, back.sinceLoss().minus(back.connectTook()).minus(back.registrationTook()));
  }

  private void firstAttempt(int attempt) {
    if (attempt == 1) {
      firstAttemptsEnded.increment();
    }
  }

  /** How many agents' first attempts have ended, well or badly; more than that once agents have lost a connection. */
  long firstAttemptsEnded() {
    return firstAttemptsEnded.sum();
  }

  private void phase(ConnectPhase phase, Duration took) {
    Histogram known = phases.get(phase);
    if (known != null) {
      record(known, took);
    }
  }

  private void count(String reason) {
    reasons.computeIfAbsent(reason, name -> new LongAdder()).increment();
  }

  private static void record(Histogram histogram, Duration took) {
    histogram.recordValue(Math.min(LONGEST_MICROS, Math.max(0, took.toNanos() / 1_000)));
  }

  Snapshot snapshot() {
    return new Snapshot(
        ready.sum(),
        waits.getTotalCount(),
        suspected.sum(),
        lost.sum(),
        attempts.sum(),
        sentAway.sum(),
        halted.sum());
  }

  /** What happened, for the end; to be asked before the agents are stopped. */
  String summary(int agents) {
    Snapshot last = snapshot();
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
    return counts.plain() + "\n\n" + comebackTable().plain() + "\n\n"
        + timeTable().plain();
  }

  private Table comebackTable() {
    Table table = Table.of(
        "way back",
        "agents",
        "answered after",
        "50 %",
        "90 %",
        "99 %",
        "100 %",
        "attempts",
        "slots",
        "peak/s",
        "resumed",
        "registered");
    for (Comeback comeback : comebacks.all()) {
      table.row(
          comeback.from() == Comeback.From.START ? "start" : "loss: " + comeback.why(),
          String.valueOf(comeback.away()),
          comeback.answered() ? Figures.duration(comeback.untilAnswer()) : "never",
          comeback.lag(50),
          comeback.lag(90),
          comeback.lag(99),
          comeback.lag(100),
          comeback.attemptsEach(),
          comeback.rejectsEach(),
          String.valueOf(comeback.peak()),
          String.valueOf(comeback.resumed()),
          String.valueOf(comeback.registered()));
    }
    return table;
  }

  private Table timeTable() {
    Table table = Table.of("time went into", "count", "50 %", "90 %", "99 %", "100 %");
    addRow(table, "outage, waits and failed attempts", waits);
    addRow(table, "connecting", connects);
    phases.forEach((phase, histogram) -> addRow(table, "  " + phase.label(), histogram));
    addRow(table, "registration", registrations);
    addRow(table, "heartbeat", roundTrips);
    return table;
  }

  private static void addRow(Table table, String name, Histogram histogram) {
    Histogram taken = histogram.copy();
    if (taken.getTotalCount() == 0) {
      return;
    }
    List<String> cells = new ArrayList<>(List.of(name, String.valueOf(taken.getTotalCount())));
    for (double percentile : PERCENTILES) {
      cells.add(text(taken.getValueAtPercentile(percentile)));
    }
    table.row(cells.toArray(String[]::new));
  }

  private static String text(long micros) {
    return Figures.duration(Duration.ofNanos(micros * 1_000));
  }
}
