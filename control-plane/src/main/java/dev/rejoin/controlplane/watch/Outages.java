package dev.rejoin.controlplane.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Recognises outages: a tenth of the connected agents, and at least one, lost within ten seconds and not back. Whoever is
 * lost before it is over belongs to it, so a second crash on the way back makes it longer, not two.
 *
 * <p>It is over when everybody has been back for five seconds; or when nine tenths are back and nobody came for half a
 * minute; or after the time for which agents count as returning. Who is missing then is missing. Confined.
 */
final class Outages {
  static final int MOST = 8;
  static final Duration WINDOW = Duration.ofSeconds(10);
  static final Duration SETTLED = Duration.ofSeconds(5);
  static final Duration STRAGGLING = Duration.ofSeconds(30);
  static final int NEARLY_ALL = 900;
  /** What the curve shows of the time before. */
  static final Duration LEAD_IN = Duration.ofSeconds(5);

  private static final int DIP_DIVISOR = 10;

  private final long longestNanos;
  private final Series series;
  private final Map<String, Long> justLost = new LinkedHashMap<>();
  private final Deque<Outage> kept = new ArrayDeque<>();
  private @Nullable Outage current;
  private int count;

  /**
   * Knows of none.
   *
   * @param longest after which an outage is over whoever is missing
   * @param series where the time before an outage is taken from
   */
  Outages(Duration longest, Series series) {
    this.longestNanos = longest.toNanos();
    this.series = series;
  }

  /** The process before lost its fleet; this one starts now. */
  void inherit(List<String> agents, long lostTick, long now, Instant today) {
    Outage outage = new Outage(++count, true, lostTick, now, today, agents, 0);
    outage.sample(new Sample(0, now, 1, today.toEpochMilli(), 0, agents.size(), 0, 0, 0));
    begin(outage);
  }

  /** An agent was lost, which leaves so many connected. */
  void lost(String agentId, int connected, long now, Instant today) {
    if (current != null) {
      current.lost(agentId, connected);
      return;
    }
    forgetOlder(now);
    justLost.remove(agentId);
    justLost.put(agentId, now);
    int gone = justLost.size();
    if ((long) gone * DIP_DIVISOR >= (long) connected + gone) {
      long began = justLost.values().iterator().next();
      Outage outage = new Outage(
          ++count,
          false,
          began,
          began,
          today.minusNanos(now - began),
          justLost.keySet(),
          connected);
      series.since(began - LEAD_IN.toNanos()).forEach(outage::sample);
      begin(outage);
    }
  }

  private void begin(Outage outage) {
    justLost.clear();
    current = outage;
    if (kept.size() == MOST) {
      kept.removeLast();
    }
    kept.addFirst(outage);
  }

  private void forgetOlder(long now) {
    Iterator<Long> ticks = justLost.values().iterator();
    while (ticks.hasNext() && now - ticks.next() > WINDOW.toNanos()) {
      ticks.remove();
    }
  }

  /** An agent came back. */
  void returned(String agentId, long now, long lagNanos) {
    justLost.remove(agentId);
    if (current != null) {
      current.returned(agentId, now, lagNanos);
    }
  }

  /** A lost agent is not remembered any more. */
  void forgotten(String agentId, long now) {
    justLost.remove(agentId);
    if (current != null) {
      current.forgotten(agentId, now);
    }
  }

  /** Time has passed. */
  void sample(Sample sample, Instant today) {
    Outage outage = current;
    if (outage == null) {
      return;
    }
    outage.sample(sample);
    if (isOver(outage, sample.tick())) {
      outage.end(today);
      current = null;
    }
  }

  private boolean isOver(Outage outage, long now) {
    long quiet = now - outage.lastReturnTick();
    if (outage.isEveryoneBack()) {
      return quiet >= SETTLED.toNanos();
    }
    boolean straggling = outage.isBack(NEARLY_ALL) && quiet >= STRAGGLING.toNanos();
    return straggling || now - outage.beganTick() >= longestNanos;
  }

  /** Newest first. */
  List<OutageView> views() {
    return kept.stream().map(Outage::view).toList();
  }

  Optional<Outage> numbered(int number) {
    return kept.stream().filter(outage -> outage.view().number() == number).findFirst();
  }
}
