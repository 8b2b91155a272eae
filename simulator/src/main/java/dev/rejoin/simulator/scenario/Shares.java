package dev.rejoin.simulator.scenario;

import java.math.BigDecimal;
import java.math.MathContext;

/** Shares of a whole as people write them: {@code 2%}, {@code 0.02}. */
public final class Shares {
  private Shares() {}

  /**
   * Reads a share, as a part of 1. Its size is for the caller to judge.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static double parse(String text) {
    String trimmed = text.strip();
    boolean percent = trimmed.endsWith("%");
    String digits = percent ? trimmed.substring(0, trimmed.length() - 1).strip() : trimmed;
    try {
      BigDecimal value = new BigDecimal(digits, MathContext.DECIMAL64);
      return (percent ? value.movePointLeft(2) : value).doubleValue();
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(text + " (expected: a share such as 2% or 0.02)", e);
    }
  }

  /** In percent, as {@link #parse} reads it back: {@code 12.5%}. */
  public static String format(double share) {
    return BigDecimal.valueOf(share).movePointRight(2).stripTrailingZeros().toPlainString() + "%";
  }
}
