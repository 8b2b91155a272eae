package dev.rejoin.transport.websocket.wire;

/**
 * A text that is not a message. The exception's message is one line that names the place, the value (at most 64
 * characters, never a secret) and what was expected.
 */
public final class MalformedMessageException extends Exception {
  private static final int LONGEST_VALUE = 64;

  private MalformedMessageException(String message) {
    // Thrown at whatever rate a peer likes: no stack trace.
    super(message, null, false, false);
  }

  static MalformedMessageException at(String place, Object value, String expectation) {
    return new MalformedMessageException(
        clip(place) + ": " + clip(String.valueOf(value)) + " (expected: " + expectation + ")");
  }

  static MalformedMessageException missing(String place, String expectation) {
    return new MalformedMessageException(clip(place) + ": missing (expected: " + expectation + ")");
  }

  /** As much of a peer's text as fits a log line, without anything that could forge another line. */
  static String clip(String text) {
    StringBuilder clipped = new StringBuilder();
    int length = Math.min(text.length(), LONGEST_VALUE);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      clipped.append(isPrintable(c) ? c : '?');
    }
    if (text.length() > LONGEST_VALUE) {
      clipped.setCharAt(LONGEST_VALUE - 1, '…');
    }
    return clipped.toString();
  }

  private static boolean isPrintable(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED,
          Character.PRIVATE_USE -> false;
      default -> true;
    };
  }
}
