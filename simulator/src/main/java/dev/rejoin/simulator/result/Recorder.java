package dev.rejoin.simulator.result;

import java.util.Arrays;

/** Counts what happens, by the second of the plan. Moments are nanoseconds since the plan's start. */
public final class Recorder {
  private static final long SECOND = 1_000_000_000L;
  private static final double[] SHARES = {0.5, 0.9, 0.99, 1.0};

  private final int agents;
  private final long lastFaultEnds;
  private final Series[] series = new Series[Count.values().length];
  private final long[] reachedAt = new long[SHARES.length];
  private final Lags lags = new Lags();
  private final Series connectedAtEnd = new Series();
  private boolean counting;
  private int connected;
  private long returns;

  /** What is counted. */
  public enum Count {
    /** Attempts that agents began. */
    ATTEMPTS,
    /** Of these, those that had no chance: nobody there, or no way there. */
    PROBES,
    /** Requests that arrived at a living control plane. */
    ARRIVED,
    /** Answered with no. */
    REJECTED,
    /** Not answered at all, because the accept queue was full. */
    DROPPED,
    /** Connections opened. */
    ADMITTED,
    /** Agents that became registered. */
    RETURNED,
    /** Agents that ceased to be. */
    LOST,
    /** Registrations put off. */
    DEFERRED
  }

  /**
   * Counts nothing until {@link #begin}.
   *
   * @param lastFaultEnds when everything works again, since the plan's start
   */
  public Recorder(int agents, long lastFaultEnds) {
    this.agents = agents;
    this.lastFaultEnds = lastFaultEnds;
    Arrays.setAll(series, index -> new Series());
    Arrays.fill(reachedAt, -1);
  }

  /** The plan begins: everything before was preparation. */
  public void begin() {
    counting = true;
  }

  /** Counts one. */
  public void count(Count what, long at) {
    if (counting) {
      series[what.ordinal()].add((int) (at / SECOND));
    }
  }

  /**
   * An agent is registered on a connection that carries.
   *
   * @param lag since it could have been
   */
  public void connected(long at, long lag) {
    connected++;
    if (counting) {
      returns++;
      count(Count.RETURNED, at);
      lags.add(lag);
      reached(at);
    }
  }

  /** An agent is no longer registered on a connection that carries. */
  public void disconnected(long at) {
    connected--;
    count(Count.LOST, at);
  }

  /** A second is over, or the last fault. */
  public void mark(long at) {
    reached(at);
    connectedAtEnd.set((int) Math.max(0, (at - 1) / SECOND), connected);
  }

  private void reached(long at) {
    if (at < lastFaultEnds) {
      return;
    }
    for (int i = 0; i < SHARES.length; i++) {
      if (reachedAt[i] < 0 && connected >= Math.ceil(SHARES[i] * agents - 1e-9)) {
        reachedAt[i] = at - lastFaultEnds;
      }
    }
  }

  /** Agents that are connected now. */
  public int connected() {
    return connected;
  }

  /** How many of a kind so far. */
  public long total(Count what) {
    return series[what.ordinal()].total();
  }

  /** How many of a kind in whole seconds from one to before another. */
  public long between(Count what, int fromSecond, int toSecond) {
    return series[what.ordinal()].sum(fromSecond, toSecond);
  }

  /** What was found. */
  public Curves curves(long until) {
    int seconds = (int) Math.max(1, (until + SECOND - 1) / SECOND);
    return new Curves(
        connectedAtEnd.toArray(seconds),
        series[Count.ATTEMPTS.ordinal()].toArray(seconds),
        series[Count.ADMITTED.ordinal()].toArray(seconds),
        series[Count.REJECTED.ordinal()].toArray(seconds),
        lags.sorted());
  }

  /** Nanoseconds from the last fault's end until 50, 90, 99 and 100 % were connected; −1 for never. */
  public long[] reachedAfter() {
    return reachedAt.clone();
  }
}
