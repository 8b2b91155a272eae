package dev.rejoin.api.settings;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as people write them: {@code 250us}, {@code 500ms}, {@code 1.5s}, {@code 1m30s}, {@code 2h}, {@code 1d}. */
public final class Durations {
  private static final Pattern PART =
      Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ns|us|ms|s|m|h|d)");

  /** 292 years. */
  private static final BigDecimal LONGEST = BigDecimal.valueOf(Long.MAX_VALUE);

  private Durations() {}

  /**
   * Reads a length of time of up to 292 years, to the nanosecond; units descend or stand alone. {@code 0} needs no unit.
   *
   * @throws IllegalArgumentException naming the text and the expectation
   */
  public static Duration parse(String text) {
    String trimmed = text.strip();
    if (trimmed.equals("0")) {
      return Duration.ZERO;
    }
    Matcher part = PART.matcher(trimmed);
    BigDecimal nanos = BigDecimal.ZERO;
    int end = 0;
    long previousUnit = Long.MAX_VALUE;
    while (part.find() && part.start() == end) {
      long unit = nanosPer(part.group(2));
      if (unit >= previousUnit) {
        break;
      }
      nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit)));
      previousUnit = unit;
      end = part.end();
    }
    if (end == 0 || end != trimmed.length() || nanos.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          text + " (expected: a length of time such as 500ms, 1.5s or 1m30s)");
    }
    return Duration.ofNanos(nanos.setScale(0, RoundingMode.HALF_UP).longValueExact());
  }

  /**
   * An exact text: {@code 1m30s}, {@code 1500ms} as {@code 1.5s}. {@link #parse} reads it back, unless it is negative or
   * longer than 292 years.
   */
  public static String format(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    if (duration.isNegative()) {
      return duration.toSeconds() == Long.MIN_VALUE
          ? duration.toString()
          : "-" + format(duration.negated());
    }
    long seconds = duration.toSeconds();
    int nanos = duration.toNanosPart();
    if (seconds == 0) {
      return belowOneSecond(nanos);
    }
    StringBuilder text = new StringBuilder();
    appendWhole(text, seconds / 86_400, "d");
    appendWhole(text, seconds % 86_400 / 3_600, "h");
    appendWhole(text, seconds % 3_600 / 60, "m");
    long rest = seconds % 60;
    if (rest > 0 || nanos > 0) {
      text.append(rest);
      if (nanos > 0) {
        text.append('.').append(String.format(Locale.ROOT, "%09d", nanos).replaceAll("0+$", ""));
      }
      text.append('s');
    }
    return text.toString();
  }

  private static String belowOneSecond(int nanos) {
    if (nanos % 1_000_000 == 0) {
      return nanos / 1_000_000 + "ms";
    }
    return nanos % 1_000 == 0 ? nanos / 1_000 + "us" : nanos + "ns";
  }

  private static void appendWhole(StringBuilder text, long value, String unit) {
    if (value > 0) {
      text.append(value).append(unit);
    }
  }

  private static long nanosPer(String unit) {
    return switch (unit) {
      case "ns" -> 1L;
      case "us" -> 1_000L;
      case "ms" -> 1_000_000L;
      case "s" -> 1_000_000_000L;
      case "m" -> 60_000_000_000L;
      case "h" -> 3_600_000_000_000L;
      case "d" -> 86_400_000_000_000L;
      default -> throw new IllegalArgumentException(unit);
    };
  }
}
