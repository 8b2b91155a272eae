package dev.rejoin.controlplane.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A part of the fleet that was lost at once, and its way back. Confined. */
final class Outage {
  /** Shares of the lost whose return is told, in thousandths. */
  private static final int[] MARKS = {500, 900, 990, 1000};

  private final int number;
  private final boolean inherited;
  private final long beganTick;
  private final long acceptingTick;
  private final Instant accepting;
  private final int before;
  private final Curve curve = new Curve();
  private final Lags lags = new Lags();
  private final long[] reachedTick = new long[MARKS.length];

  /** Who was lost; emptied when the outage is over. */
  private Set<String> members;

  private int lost;
  private int out;
  private int lowest;
  private int reached;
  private int samples;
  private long lastReturnTick;
  private @Nullable Instant over;

  /**
   * Begins.
   *
   * @param gone who is lost so far
   * @param accepting the wall clock at {@code acceptingTick}
   * @param connected agents that are still connected
   */
  Outage(
      int number,
      boolean inherited,
      long beganTick,
      long acceptingTick,
      Instant accepting,
      Collection<String> gone,
      int connected) {
    this.number = number;
    this.inherited = inherited;
    this.beganTick = beganTick;
    this.acceptingTick = acceptingTick;
    this.accepting = accepting;
    this.members = new HashSet<>(gone);
    this.lost = members.size();
    this.out = lost;
    this.before = connected + lost;
    this.lowest = connected;
    this.lastReturnTick = acceptingTick;
  }

  long beganTick() {
    return beganTick;
  }

  /** An agent was lost that had been connected. */
  void lost(String agentId, int connected) {
    if (members.add(agentId)) {
      lost++;
    }
    out++;
    lowest = Math.min(lowest, connected);
    while (reached > 0 && lost - out < needed(reached - 1)) {
      reached--;
    }
  }

  /** An agent is connected that had not been. */
  void returned(String agentId, long now, long lagNanos) {
    if (members.contains(agentId)) {
      out--;
      lastReturnTick = now;
      lags.add(lagNanos);
      mark(now);
    }
  }

  /** An agent is not remembered any more: nobody waits for it. */
  void forgotten(String agentId, long now) {
    if (members.remove(agentId)) {
      lost--;
      out--;
      mark(now);
    }
  }

  private void mark(long now) {
    while (reached < MARKS.length && lost - out >= needed(reached)) {
      reachedTick[reached++] = now;
    }
  }

  private int needed(int mark) {
    return (int) (((long) lost * MARKS[mark] + 999) / 1000);
  }

  void sample(Sample sample) {
    curve.add(sample);
    samples++;
  }

  boolean isEveryoneBack() {
    return out == 0;
  }

  /** Whether at least so many thousandths of the lost are back. */
  boolean isBack(int thousandths) {
    return lost - out >= ((long) lost * thousandths + 999) / 1000;
  }

  long lastReturnTick() {
    return lastReturnTick;
  }

  /** Nobody is waited for any more. */
  void end(Instant at) {
    over = at;
    members = Set.of();
  }

  List<Curve.Point> points() {
    return curve.points();
  }

  long acceptingTick() {
    return acceptingTick;
  }

  OutageView view() {
    List<Duration> marks = new ArrayList<>(reached);
    for (int i = 0; i < reached; i++) {
      marks.add(Duration.ofNanos(Math.max(0, reachedTick[i] - acceptingTick)));
    }
    return new OutageView(
        number,
        inherited,
        accepting.minusNanos(acceptingTick - beganTick),
        accepting,
        Optional.ofNullable(over),
        before,
        lowest,
        lost,
        lost - out,
        marks,
        lags.summary(),
        samples);
  }
}
