package dev.rejoin.transport.websocket;

import dev.rejoin.api.reason.ConnectPhase;
import dev.rejoin.api.time.Ticker;
import dev.rejoin.api.transport.PhaseTimes;
import dev.rejoin.api.transport.PhaseTimes.PhaseTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Measures the phases of one attempt. Beginning one ends the one before. Confined to one thread. */
final class PhaseClock {
  private final Ticker ticker;
  private final long startedNanos;
  private final List<PhaseTime> ended = new ArrayList<>(ConnectPhase.values().length);
  private @Nullable ConnectPhase current;
  private long currentNanos;

  /** Starts now. */
  PhaseClock(Ticker ticker) {
    this.ticker = ticker;
    startedNanos = ticker.nanos();
  }

  void begin(ConnectPhase phase) {
    long now = ticker.nanos();
    endCurrent(now);
    current = phase;
    currentNanos = now;
  }

  /** The phase under way or, after the last, that one; credentials before anything began. */
  ConnectPhase phase() {
    return current == null ? ConnectPhase.CREDENTIALS : current;
  }

  Duration elapsed() {
    return Duration.ofNanos(ticker.nanos() - startedNanos);
  }

  /** Ends the current phase and gives all of them. */
  PhaseTimes stop() {
    endCurrent(ticker.nanos());
    return new PhaseTimes(ended);
  }

  private void endCurrent(long now) {
    if (current != null) {
      ended.add(new PhaseTime(
          current,
          Duration.ofNanos(currentNanos - startedNanos),
          Duration.ofNanos(now - currentNanos)));
    }
  }
}
