package dev.rejoin.controlplane.model;

import dev.rejoin.api.Pacing;
import dev.rejoin.api.time.Ticker;
import java.time.Duration;
import java.time.InstantSource;

/**
 * How many agents there are, and therefore how wide they must spread when they come back: W = 1.1 · N / C (see
 * {@code docs/}; the factor leaves a tenth of the capacity to whatever else arrives).
 *
 * <p>N is the most agents ever connected at once, halved every half-life of absence: a control plane that was restarted
 * must not announce the spread of an empty fleet, and one whose fleet moved away must forget it in the end.
 */
final class Fleet {
  private static final double HEADROOM = 1.1;
  private static final long RECOMPUTED_EVERY_NANOS = Duration.ofSeconds(1).toNanos();
  /** Relative change of the mark, and share of the half-life that its age may be. */
  private static final double WORTH_STORING = 0.01;

  private static final double NANOS_PER_SECOND = 1e9;

  private final double capacity;
  private final double halfLifeNanos;
  private final Ticker ticker;
  private final InstantSource wallClock;

  /** With this process and with others that share the store. */
  private int connected;

  private double highWater;
  private long decayedAt;
  private double stored;
  private long storedAt;
  private Pacing pacing;

  Fleet(
      ModelSettings settings,
      Ticker ticker,
      InstantSource wallClock,
      FleetRecord record,
      int atLeast) {
    this.capacity = settings.admission().capacity();
    this.halfLifeNanos = settings.highWaterHalfLife().toNanos();
    this.ticker = ticker;
    this.wallClock = wallClock;
    Duration absent = Duration.between(record.at(), wallClock.instant());
    // A wall clock that was set back ages nothing.
    double remembered = absent.isNegative() || record.highWater() == 0
        ? record.highWater()
        : decayed(record.highWater(), absent.toMillis() * 1e6);
    this.stored = record.highWater();
    this.highWater = Math.max(remembered, atLeast);
    this.decayedAt = ticker.nanos();
    // The record's age counts from before this process; it is renewed by the first tick.
    this.storedAt = decayedAt - (long) halfLifeNanos;
    this.pacing = announce();
  }

  void joined() {
    connected++;
    if (connected > highWater) {
      highWater = connected;
      pacing = announce();
    }
  }

  void left() {
    connected--;
  }

  /** Another process that shares the store has stored its mark. */
  void learn(FleetRecord record) {
    pacing();
    stored = record.highWater();
    storedAt = ticker.nanos();
    if (record.highWater() > highWater) {
      highWater = record.highWater();
      pacing = announce();
    }
  }

  double highWater() {
    return highWater;
  }

  Pacing pacing() {
    long now = ticker.nanos();
    if (now - decayedAt >= RECOMPUTED_EVERY_NANOS) {
      highWater = Math.max(connected, decayed(highWater, now - decayedAt));
      decayedAt = now;
      pacing = announce();
    }
    return pacing;
  }

  /**
   * Puts the high-water mark into the store if it moved by more than a hundredth, or has not been stored for a hundredth
   * of its half-life: a fleet that merely stays would otherwise be taken for one that left long ago.
   */
  void storeIfMoved(SessionStore store) {
    pacing();
    long now = ticker.nanos();
    boolean moved = Math.abs(highWater - stored) > WORTH_STORING * stored;
    boolean old = highWater > 0 && now - storedAt >= WORTH_STORING * halfLifeNanos;
    if (moved || old) {
      stored = highWater;
      storedAt = now;
      store.put(new FleetRecord(highWater, wallClock.instant()));
    }
  }

  private double decayed(double value, double nanos) {
    return value * Math.pow(2, -nanos / halfLifeNanos);
  }

  private Pacing announce() {
    return Pacing.over(
        Duration.ofNanos(Math.round(HEADROOM * highWater / capacity * NANOS_PER_SECOND)));
  }
}
