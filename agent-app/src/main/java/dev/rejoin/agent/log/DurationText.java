package dev.rejoin.agent.log;

import java.time.Duration;
import java.util.Locale;

/** Lengths of time as a reader of a log wants them: three digits and the unit that fits. */
final class DurationText {

  private DurationText() {}

  static String of(Duration duration) {
    double millis = duration.toNanos() / 1e6;
    if (millis < 10) {
      return String.format(Locale.ROOT, "%.1f ms", millis);
    } else if (millis < 1_000) {
      return String.format(Locale.ROOT, "%.0f ms", millis);
    } else if (millis < 100_000) {
      return String.format(Locale.ROOT, "%.1f s", millis / 1e3);
    }
    long seconds = duration.toSeconds();
    return seconds < 3_600
        ? seconds / 60 + " min " + seconds % 60 + " s"
        : seconds / 3_600 + " h " + seconds / 60 % 60 + " min";
  }
}
