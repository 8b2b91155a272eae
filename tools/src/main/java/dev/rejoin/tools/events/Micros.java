package dev.rejoin.tools.events;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Instants as events carry them: microseconds since the epoch. They compare across processes of one machine. */
public final class Micros {
  private Micros() {}

  public static long of(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  /** From one to the other; negative if the second came first. */
  public static Duration between(long from, long to) {
    return Duration.of(to - from, ChronoUnit.MICROS);
  }
}
