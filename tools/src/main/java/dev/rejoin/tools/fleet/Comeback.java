package dev.rejoin.tools.fleet;

import dev.rejoin.api.observe.AgentEvent.Ready;
import dev.rejoin.tools.text.Figures;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * One way back of the fleet, or its start: from the first agent that was without its control plane until everybody had
 * it again. What counts as lag begins when the control plane first answered anybody; a lone agent's is therefore zero.
 * Not thread-safe.
 */
final class Comeback {
  private static final long LONGEST_MICROS = Duration.ofHours(24).toNanos() / 1_000;
  private static final int DIGITS = 3;
  private static final long NEVER = Long.MIN_VALUE;

  /** What the fleet came back from. */
  enum From {
    START,
    LOSS
  }

  private final From from;
  private final long began;
  private final String why;
  private int away;
  private long answeredAt = NEVER;
  private long attempts;
  private long rejects;
  private long resumed;
  private long registered;
  private final Histogram lags = new Histogram(LONGEST_MICROS, DIGITS);
  private final PeakRate peak = new PeakRate();

  /**
   * Nobody is back yet.
   *
   * @param began a reading of the ticker
   * @param away how many agents are without their control plane
   * @param why the reason of the first loss; empty for the start
   */
  Comeback(From from, long began, int away, String why) {
    this.from = from;
    this.began = began;
    this.away = away;
    this.why = why;
  }

  /** This one goes on what another one began, which nobody has come back from. */
  static Comeback continuing(Comeback before, int away) {
    return new Comeback(before.from, before.began, before.away + away, before.why);
  }

  void lostAnother() {
    away++;
  }

  /** An attempt has ended, or at least connected. */
  void attempted() {
    if (answered()) {
      attempts++;
    }
  }

  /** The control plane said something to somebody. */
  void answer(long tick) {
    if (!answered()) {
      answeredAt = tick;
    }
  }

  void sentAway(long tick) {
    answer(tick);
    rejects++;
  }

  void back(long tick, Ready ready) {
    answer(tick);
    if (ready.resumed()) {
      resumed++;
    } else {
      registered++;
    }
    lags.recordValue(Math.min(LONGEST_MICROS, Math.max(0, tick - answeredAt) / 1_000));
    peak.add(tick);
  }

  boolean answered() {
    return answeredAt != NEVER;
  }

  long answeredAt() {
    return answeredAt;
  }

  long began() {
    return began;
  }

  From from() {
    return from;
  }

  int away() {
    return away;
  }

  String why() {
    return why;
  }

  long returned() {
    return lags.getTotalCount();
  }

  /** From its beginning until the control plane answered; zero before that. */
  Duration untilAnswer() {
    return answered() ? Duration.ofNanos(Math.max(0, answeredAt - began)) : Duration.ZERO;
  }

  /** Within how long after the control plane answered that percentage of those who are back was back. */
  String lag(double percentile) {
    return returned() == 0
        ? "–"
        : Figures.duration(Duration.ofNanos(lags.getValueAtPercentile(percentile) * 1_000));
  }

  /** Attempts that ended after the control plane had answered, per agent. */
  String attemptsEach() {
    return Figures.decimal((double) attempts / Math.max(1, away), 2);
  }

  /** Attempts that it sent away, per agent. */
  String rejectsEach() {
    return Figures.decimal((double) rejects / Math.max(1, away), 2);
  }

  int peak() {
    return peak.most();
  }

  long resumed() {
    return resumed;
  }

  long registered() {
    return registered;
  }
}
