package dev.rejoin.api.settings;

/** A written value that its option does not accept. */
public final class InvalidValueException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String value;
  private final String expectation;

  InvalidValueException(String value, String expectation) {
    super(value + " (expected: " + expectation + ")");
    this.value = value;
    this.expectation = expectation;
  }

  public String value() {
    return value;
  }

  public String expectation() {
    return expectation;
  }
}
