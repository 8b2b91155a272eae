package dev.rejoin.transport.websocket.wire;

/** Makes a peer's text fit to be shown: bounded, and without anything that could forge a line or move a cursor. */
public final class PeerText {
  /** The longest result, in characters. */
  public static final int LONGEST = 64;

  private PeerText() {}

  /** The first 64 characters, the last of them an ellipsis if there were more; unprintable ones become {@code ?}. */
  public static String clip(String text) {
    StringBuilder clipped = new StringBuilder();
    int length = Math.min(text.length(), LONGEST);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      clipped.append(isPrintable(c) ? c : '?');
    }
    if (text.length() > LONGEST) {
      clipped.setCharAt(LONGEST - 1, '…');
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
