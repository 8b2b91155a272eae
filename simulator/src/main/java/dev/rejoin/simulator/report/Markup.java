package dev.rejoin.simulator.report;

import java.util.ArrayDeque;
import java.util.Deque;

/** Writes HTML with the pictures in it. Whatever is text or a value is escaped; whatever is opened must be closed. */
final class Markup {
  private final StringBuilder out = new StringBuilder();
  private final Deque<String> open = new ArrayDeque<>();

  /** Begins an element with attributes, which are names and values in turns. */
  Markup open(String element, Object... attributes) {
    begin(element, attributes);
    out.append(">\n");
    open.push(element);
    return this;
  }

  /** Ends the element that was begun last. */
  Markup close() {
    out.append("</").append(open.pop()).append(">\n");
    return this;
  }

  /** An element without content. */
  Markup leaf(String element, Object... attributes) {
    begin(element, attributes);
    out.append("/>\n");
    return this;
  }

  /** An element with nothing but text. */
  Markup text(String element, String text, Object... attributes) {
    begin(element, attributes);
    out.append('>').append(escaped(text)).append("</").append(element).append(">\n");
    return this;
  }

  /** An element whose text is not ours to escape: the style sheet. */
  Markup verbatim(String element, String text) {
    out.append('<').append(element).append(">\n").append(text);
    out.append("</").append(element).append(">\n");
    return this;
  }

  private void begin(String element, Object... attributes) {
    out.append('<').append(element);
    for (int i = 0; i < attributes.length; i += 2) {
      Object value = attributes[i + 1];
      String text = value instanceof Double number ? Digits.coordinate(number) : value.toString();
      out.append(' ').append(attributes[i]).append("=\"").append(escaped(text)).append('"');
    }
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** All that was written. */
  @Override
  public String toString() {
    if (!open.isEmpty()) {
      throw new IllegalStateException(open + " never closed");
    }
    return out.toString();
  }
}
