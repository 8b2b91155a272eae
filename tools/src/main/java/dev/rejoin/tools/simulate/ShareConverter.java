package dev.rejoin.tools.simulate;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 2%} and {@code 0.02}. */
final class ShareConverter implements ITypeConverter<Double> {
  @Override
  public Double convert(String text) {
    try {
      return parse(text);
    } catch (NumberFormatException e) {
      throw new TypeConversionException(text + " (expected: a share such as 2% or 0.02)");
    }
  }

  /**
   * A share of one.
   *
   * @throws NumberFormatException if it is none
   */
  static double parse(String text) {
    String trimmed = text.strip();
    return trimmed.endsWith("%")
        ? Double.parseDouble(trimmed.substring(0, trimmed.length() - 1).strip()) / 100
        : Double.parseDouble(trimmed);
  }
}
