package dev.rejoin.simulator.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;

/** Numbers as the table and the page show them, the same on every machine. */
final class Digits {
  private static final double NANOS = 1e9;
  private static final int HUNDRED = 100;

  /** Narrow and not to be broken at. */
  private static final char THOUSANDS = '\u202f';

  private Digits() {}

  /** With so many decimals. */
  static String fixed(double value, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /** {@code 98.92 s}, {@code 115.5 s}. */
  static String seconds(Duration duration) {
    double seconds = duration.toNanos() / NANOS;
    return fixed(seconds, seconds < HUNDRED ? 2 : 1) + " s";
  }

  /** {@code 100 000}: no decimals but those that say something. */
  static String grouped(double value) {
    String plain = BigDecimal.valueOf(value)
        .setScale(2, RoundingMode.HALF_UP)
        .stripTrailingZeros()
        .toPlainString();
    int end = plain.indexOf('.') < 0 ? plain.length() : plain.indexOf('.');
    StringBuilder grouped = new StringBuilder(plain);
    for (int i = end - 3; i > 0 && Character.isDigit(plain.charAt(i - 1)); i -= 3) {
      grouped.insert(i, THOUSANDS);
    }
    return grouped.toString();
  }

  /** To a tenth of a pixel. */
  static String coordinate(double value) {
    String text = fixed(value, 1);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
