package dev.rejoin.controlplane.watch;

import dev.rejoin.api.settings.Durations;
import dev.rejoin.api.time.Ticker;
import dev.rejoin.controlplane.model.AgentView;
import dev.rejoin.controlplane.model.ControlPlaneEvent;
import dev.rejoin.controlplane.model.ControlPlaneEvent.Forgotten;
import dev.rejoin.controlplane.model.ControlPlaneEvent.Lost;
import dev.rejoin.controlplane.model.ControlPlaneEvent.MovedElsewhere;
import dev.rejoin.controlplane.model.ControlPlaneEvent.PeerMisbehaved;
import dev.rejoin.controlplane.model.ControlPlaneEvent.Registered;
import dev.rejoin.controlplane.model.ControlPlaneEvent.RegistrationDeferred;
import dev.rejoin.controlplane.model.ControlPlaneEvent.RegistrationDemanded;
import dev.rejoin.controlplane.model.ControlPlaneEvent.Rejected;
import dev.rejoin.controlplane.model.ControlPlaneEvent.Resumed;
import dev.rejoin.controlplane.model.ControlPlaneEvent.Superseded;
import dev.rejoin.controlplane.model.ControlPlaneListener;
import dev.rejoin.controlplane.model.HandshakeReport;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Watches the fleet for the page: counts at every event, samples a few times a second, recognises outages, and notes what
 * was said of each agent last. Told by the model's context and by event loops, asked by any thread; an event costs a few
 * map operations, a sample nothing that grows with the fleet. Thread-safe.
 */
public final class FleetWatch implements ControlPlaneListener {
  static final Duration SAMPLE_EVERY = Duration.ofMillis(250);
  /** Five minutes. */
  static final int SAMPLES = 1200;

  private static final int SAMPLES_PER_SECOND = 4;
  private static final double NANOS_PER_SECOND = 1e9;

  private final WatchSettings settings;
  private final Ticker ticker;
  private final InstantSource wallClock;
  private final AgentTable table;

  // ---- guarded by this
  private long startedTick;
  private Instant started;
  private final Series series = new Series(SAMPLES);
  private final Outages outages;
  private final RecentLags lags;
  /** Agents that are not connected and count as returning, by the tick of their loss, which ascends. */
  private final Map<String, Long> returning = new LinkedHashMap<>();

  private int connected;
  private int elsewhere;
  private long returns;
  private long sampledReturns;
  private long sampledTick;
  private long samples;
  private Intake intake = Intake.NOTHING;

  /** Knows of nobody yet. */
  public FleetWatch(WatchSettings settings, Ticker ticker, InstantSource wallClock) {
    this.settings = settings;
    this.ticker = ticker;
    this.wallClock = wallClock;
    startedTick = ticker.nanos();
    started = wallClock.instant();
    sampledTick = startedTick;
    table = new AgentTable(settings.returningFor());
    outages = new Outages(settings.returningFor(), series);
    lags = new RecentLags(startedTick);
  }

  /** The fleet as it stands when agents can come; to be called once, before the first event. */
  public synchronized void takeOver(List<AgentView> known) {
    startedTick = ticker.nanos();
    started = wallClock.instant();
    sampledTick = startedTick;
    long newest = Long.MIN_VALUE;
    for (AgentView agent : known.stream()
        .sorted(Comparator.comparing(AgentView::since).thenComparing(AgentView::id))
        .toList()) {
      long tick = startedTick - Duration.between(agent.since(), started).toNanos();
      String reason = agent.connected() || agent.elsewhere() ? "connected" : "known from before";
      table.put(new AgentRow(
          agent.id(),
          agent.connected(),
          agent.elsewhere(),
          agent.since(),
          tick,
          agent.epoch(),
          reason,
          started));
      if (agent.connected()) {
        connected++;
      } else if (agent.elsewhere()) {
        elsewhere++;
      } else if (startedTick - tick < settings.returningFor().toNanos()) {
        returning.put(agent.id(), tick);
        newest = tick;
      }
    }
    if (!returning.isEmpty()) {
      long from = newest - Outages.WINDOW.toNanos();
      List<String> fleet = returning.entrySet().stream()
          .filter(lost -> lost.getValue() - from >= 0)
          .map(Map.Entry::getKey)
          .toList();
      outages.inherit(fleet, newest, startedTick, started);
    }
  }

  // ---- what happens

  @Override
  public void on(ControlPlaneEvent event) {
    if (event instanceof Resumed resumed) {
      returned(resumed.agentId(), resumed.epoch(), "resumed", resumed.away());
    } else if (event instanceof Registered registered) {
      returned(registered.agentId(), registered.epoch(), "registered", registered.away());
    } else if (event instanceof Lost lost) {
      lost(lost);
    } else if (event instanceof MovedElsewhere moved) {
      moved(moved.agentId());
    } else if (event instanceof Forgotten forgotten) {
      forgotten(forgotten.agentId());
    } else {
      note(event);
    }
  }

  private synchronized void returned(String id, long epoch, String how, Optional<Duration> away) {
    long now = ticker.nanos();
    Instant today = wallClock.instant();
    Optional<AgentRow> known = table.get(id);
    String reason = how + away.map(length -> " after " + rounded(length)).orElse("");
    if (known.isPresent() && known.get().connected()) {
      AgentRow row = known.get();
      table.put(new AgentRow(
          id, true, false, row.since(), row.sinceTick(), epoch, how + " again", today));
      return;
    }
    table.put(new AgentRow(id, true, false, today, now, epoch, reason, today));
    connected++;
    returning.remove(id);
    if (known.isPresent() && known.get().elsewhere()) {
      elsewhere--; // it was never lost
      return;
    }
    known.ifPresent(row -> {
      returns++;
      long lag = now - later(row.sinceTick(), startedTick);
      lags.add(now, lag);
      outages.returned(id, now, lag);
    });
  }

  private synchronized void lost(Lost lost) {
    long now = ticker.nanos();
    Instant today = wallClock.instant();
    String id = lost.agentId();
    boolean held = table.get(id).map(AgentRow::connected).orElse(false);
    table.lost(id, lost.why(), today, now);
    if (held) {
      connected--;
      returning.put(id, now);
      outages.lost(id, connected, now, today);
    }
  }

  /** Neither lost nor here any more. */
  private synchronized void moved(String id) {
    if (table.get(id).map(AgentRow::connected).orElse(false)) {
      connected--;
      elsewhere++;
      table.moved(id, wallClock.instant(), ticker.nanos());
    }
  }

  private synchronized void forgotten(String id) {
    if (table.get(id).map(AgentRow::elsewhere).orElse(false)) {
      elsewhere--;
    }
    table.remove(id);
    returning.remove(id);
    outages.forgotten(id, ticker.nanos());
  }

  private void note(ControlPlaneEvent event) {
    if (event instanceof Rejected rejected) {
      note(
          rejected.agentId(),
          "rejected" + (rejected.permanent() ? " for good: " : ": ") + rejected.why());
    } else if (event instanceof RegistrationDeferred deferred) {
      note(deferred.agentId(), "registration put off by " + rounded(deferred.retryAfter()));
    } else if (event instanceof RegistrationDemanded demanded) {
      note(demanded.agentId(), "asked to register: " + demanded.why());
    } else if (event instanceof Superseded superseded && superseded.conflict()) {
      note(superseded.agentId(), "another process took over");
    } else if (event instanceof PeerMisbehaved misbehaved) {
      note(misbehaved.agentId(), misbehaved.detail());
    }
  }

  @Override
  public void handshake(HandshakeReport report) {
    if (report.agentId().isPresent() && report.refusal().isPresent()) {
      String when = report.retryAfter().map(wait -> ", told " + rounded(wait)).orElse("");
      note(report.agentId().get(), "sent away: " + report.refusal().get() + when);
    }
  }

  private void note(String agentId, String reason) {
    table.note(agentId, reason, wallClock.instant());
  }

  private static String rounded(Duration length) {
    return Durations.format(Duration.ofMillis(length.toMillis()));
  }

  private static long later(long tick, long other) {
    return tick - other >= 0 ? tick : other;
  }

  // ---- time

  /** Whether {@link #sample} is due. */
  public synchronized boolean isSampleDue() {
    return ticker.nanos() - sampledTick >= SAMPLE_EVERY.toNanos();
  }

  /** Takes a sample of everything. */
  public synchronized void sample(Intake now) {
    long tick = ticker.nanos();
    Instant today = wallClock.instant();
    forgetAway(tick);
    Sample sample = new Sample(
        ++samples,
        tick,
        Math.max(1, tick - sampledTick),
        today.toEpochMilli(),
        connected,
        returning.size(),
        now.admitted() - intake.admitted(),
        now.refused() + now.turnedAway() - intake.refused() - intake.turnedAway(),
        returns - sampledReturns);
    sampledTick = tick;
    sampledReturns = returns;
    intake = now;
    series.add(sample);
    outages.sample(sample, today);
  }

  private void forgetAway(long now) {
    Iterator<Long> ticks = returning.values().iterator();
    while (ticks.hasNext() && now - ticks.next() >= settings.returningFor().toNanos()) {
      ticks.remove();
    }
  }

  // ---- views

  /**
   * Everything but the agents.
   *
   * @param admittedPerSecond {@code refusedPerSecond}: over the last second
   * @param lags of the last five to ten minutes
   * @param series the samples that were asked for, oldest first
   * @param outages newest first
   */
  record Overview(
      Instant started,
      Instant now,
      double capacity,
      int known,
      int connected,
      int elsewhere,
      int returning,
      double admittedPerSecond,
      double refusedPerSecond,
      Intake intake,
      Lags.Summary lags,
      List<Sample> series,
      List<OutageView> outages) {}

  /** With the samples after that number. */
  synchronized Overview overview(long since) {
    List<Sample> second = series.newest(SAMPLES_PER_SECOND);
    double seconds = second.stream().mapToLong(Sample::nanos).sum() / NANOS_PER_SECOND;
    return new Overview(
        started,
        wallClock.instant(),
        settings.capacity(),
        table.size(),
        connected,
        elsewhere,
        returning.size(),
        seconds == 0 ? 0 : second.stream().mapToLong(Sample::admitted).sum() / seconds,
        seconds == 0 ? 0 : second.stream().mapToLong(Sample::refused).sum() / seconds,
        intake,
        lags.summary(ticker.nanos()),
        series.after(since),
        outages.views());
  }

  /**
   * One outage with its curve.
   *
   * @param acceptingTick where its curve's time begins
   */
  record OutageCurve(OutageView outage, long acceptingTick, List<Curve.Point> points) {}

  synchronized Optional<OutageCurve> outage(int number) {
    return outages
        .numbered(number)
        .map(found -> new OutageCurve(found.view(), found.acceptingTick(), found.points()));
  }

  AgentTable.Page agents(AgentQuery query) {
    return table.find(query, ticker.nanos());
  }
}
