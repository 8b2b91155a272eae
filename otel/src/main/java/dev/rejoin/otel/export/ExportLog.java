package dev.rejoin.otel.export;

import dev.rejoin.api.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What is said of exporting: one line when it begins to fail, one when it works again, and at most one a minute on what was
 * dropped. Thread-safe.
 */
final class ExportLog {
  private static final Duration DROPS_EVERY = Duration.ofMinutes(1);

  private final Logger log;
  private final Ticker ticker;
  private final String what;
  private final AtomicLong dropped;
  private boolean failing;
  private long failingSince;
  private long told;
  private long toldAt;
  private boolean everTold;

  /**
   * A log.
   *
   * @param what in the plural: {@code spans}
   * @param dropped counts what was given up
   */
  ExportLog(Logger log, Ticker ticker, String what, AtomicLong dropped) {
    this.log = log;
    this.ticker = ticker;
    this.what = what;
    this.dropped = dropped;
  }

  synchronized void failed(@Nullable Throwable why, String andThen) {
    if (!failing) {
      failing = true;
      failingSince = ticker.nanos();
      log.log(
          Level.WARNING, () -> "the backend does not take " + what + reason(why) + "; " + andThen);
    }
  }

  /** The network's own words, which stand beneath the exporter's. */
  private static String reason(@Nullable Throwable why) {
    Throwable told = why;
    while (told != null && !(told instanceof IOException) && told.getCause() != null) {
      told = told.getCause();
    }
    if (told == null) {
      return "";
    }
    String message = told.getMessage();
    return " (" + (message == null ? told.getClass().getSimpleName() : message) + ")";
  }

  synchronized void worked() {
    if (failing) {
      failing = false;
      long seconds = Duration.ofNanos(ticker.nanos() - failingSince).toSeconds();
      log.log(
          Level.INFO,
          () -> "the backend takes " + what + " again, after " + seconds + " s"
              + (dropped.get() == 0 ? "" : "; " + dropped.get() + " were dropped since the start"));
    }
  }

  /** Spans were given up; 0 for trouble that cost none, or an unknown number. */
  synchronized void dropped(int count, String why) {
    dropped.addAndGet(count);
    long now = ticker.nanos();
    if (!everTold || now - toldAt >= DROPS_EVERY.toNanos()) {
      long untold = dropped.get() - told;
      everTold = true;
      toldAt = now;
      told = dropped.get();
      log.log(
          Level.WARNING, () -> untold == 0 ? why : untold + " " + what + " were dropped: " + why);
    }
  }

  synchronized boolean failing() {
    return failing;
  }
}
