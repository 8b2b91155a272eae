package dev.rejoin.tools.text;

import java.io.PrintStream;

/**
 * Prints lines, and on a terminal one line beneath them that is always replaced. In a pipe there are only the lines.
 * Thread-safe.
 */
public final class StatusLine {
  private static final String TO_LINE_START_AND_CLEAR = "\r\u001b[2K";

  private final PrintStream out;
  private final boolean terminal;
  private String status = "";
  private boolean closed;

  public StatusLine(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** Whether the status is seen at all. */
  public boolean live() {
    return terminal;
  }

  /** Prints a line that stays. */
  public synchronized void line(String text) {
    if (closed) {
      return;
    }
    wipe();
    out.println(text);
    draw();
  }

  /** Replaces what stands beneath the lines; the empty text takes it away. */
  public synchronized void status(String text) {
    if (closed || !terminal || text.equals(status)) {
      return;
    }
    wipe();
    status = text;
    draw();
  }

  /** Takes the status away and prints nothing any more. */
  public synchronized void close() {
    status("");
    closed = true;
  }

  private void wipe() {
    if (!status.isEmpty()) {
      out.print(TO_LINE_START_AND_CLEAR);
    }
  }

  private void draw() {
    out.print(status);
    out.flush();
  }
}
