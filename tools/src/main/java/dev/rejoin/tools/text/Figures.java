package dev.rejoin.tools.text;

import java.time.Duration;
import java.util.Locale;

/** Lengths of time and sizes as people compare them. */
public final class Figures {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double TEN_MILLIS = 10;
  private static final double ONE_SECOND_IN_MILLIS = 1_000;

  private Figures() {}

  /** {@code 0.4 ms}, {@code 12 ms}, {@code 1.23 s}: three digits that mean something. */
  public static String duration(Duration duration) {
    double millis = duration.toNanos() / NANOS_PER_MILLI;
    if (Math.abs(millis) < TEN_MILLIS) {
      return format("%.1f ms", millis);
    }
    return Math.abs(millis) < ONE_SECOND_IN_MILLIS
        ? format("%.0f ms", millis)
        : format("%.2f s", millis / ONE_SECOND_IN_MILLIS);
  }

  /** {@code 1.234 s}, always in seconds: for columns in which sizes are compared. */
  public static String seconds(Duration duration) {
    return format("%.3f s", duration.toNanos() / NANOS_PER_SECOND);
  }

  /** {@code 2.5}, without a unit. */
  public static String decimal(double value, int decimals) {
    return format("%." + decimals + "f", value);
  }

  private static String format(String pattern, double value) {
    return String.format(Locale.ROOT, pattern, value);
  }
}
