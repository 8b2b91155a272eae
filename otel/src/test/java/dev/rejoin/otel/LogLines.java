package dev.rejoin.otel;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Hears every line that reaches the root of java.util.logging while it is open. */
public final class LogLines extends Handler implements AutoCloseable {
  private final Logger root = Logger.getLogger("");
  private final Handler[] others = root.getHandlers();
  private final List<String> lines = new CopyOnWriteArrayList<>();

  /** Takes the place of the handlers that are there. */
  public LogLines() {
    for (Handler other : others) {
      root.removeHandler(other);
    }
    root.addHandler(this);
  }

  /** Level and message of each. */
  public List<String> lines() {
    return lines;
  }

  @Override
  public void publish(LogRecord line) {
    if (isLoggable(line)) {
      lines.add(line.getLevel() + " " + new SimpleFormatter().formatMessage(line));
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    root.removeHandler(this);
    for (Handler other : others) {
      root.addHandler(other);
    }
  }
}
