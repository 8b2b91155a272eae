package dev.rejoin.api.settings;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as people write them: {@code 250us}, {@code 500ms}, {@code 1.5s}, {@code 1m30s}, {@code 2h}, {@code 1d}. */
public final class Durations {
  private static final Pattern PART =
      Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ns|us|ms|s|m|h|d)");

  private Durations() {}

  /**
   * Reads a length of time; units descend or stand alone. {@code 0} needs no unit.
   *
   * @throws IllegalArgumentException naming the text and the expectation
   */
  public static Duration parse(String text) {
    String trimmed = text.strip();
    if (trimmed.equals("0")) {
      return Duration.ZERO;
    }
    Matcher part = PART.matcher(trimmed);
    double nanos = 0;
    int end = 0;
    double previousUnit = Double.MAX_VALUE;
    while (part.find() && part.start() == end) {
      double unit = nanosPer(part.group(2));
      if (unit >= previousUnit) {
        break;
      }
      nanos += Double.parseDouble(part.group(1)) * unit;
      previousUnit = unit;
      end = part.end();
    }
    if (end == 0 || end != trimmed.length() || nanos > Long.MAX_VALUE) {
      throw new IllegalArgumentException(
          text + " (expected: a length of time such as 500ms, 1.5s or 1m30s)");
    }
    return Duration.ofNanos(Math.round(nanos));
  }

  /** The shortest exact text that {@link #parse} reads back: {@code 1m30s}, {@code 1500ms} as {@code 1.5s}. */
  public static String format(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    if (duration.isNegative()) {
      return "-" + format(duration.negated());
    }
    long seconds = duration.getSeconds();
    int nanos = duration.getNano();
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
        text.append('.').append(String.format("%09d", nanos).replaceAll("0+$", ""));
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

  private static double nanosPer(String unit) {
    return switch (unit) {
      case "ns" -> 1;
      case "us" -> 1e3;
      case "ms" -> 1e6;
      case "s" -> 1e9;
      case "m" -> 60e9;
      case "h" -> 3_600e9;
      case "d" -> 86_400e9;
      default -> throw new IllegalArgumentException(unit);
    };
  }
}
