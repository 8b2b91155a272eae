package dev.rejoin.controlplane.server;

import dev.rejoin.api.time.Ticker;
import dev.rejoin.controlplane.model.Admission;
import dev.rejoin.controlplane.model.AdmissionSettings;
import dev.rejoin.controlplane.model.AdmissionVerdict;
import dev.rejoin.controlplane.model.KnownSessions;
import java.time.Duration;
import java.util.Optional;

/** The model's admission before handshakes of every front end. Thread-safe. */
final class AdmissionGate implements Gate {
  private static final int UNAVAILABLE = 503;

  private final Ticker ticker;
  private final KnownSessions known;
  private final Admission admission;
  private final BusiestWindow second = new BusiestWindow(Duration.ofSeconds(1));
  private final BusiestWindow tenth = new BusiestWindow(Duration.ofMillis(100));
  private long admitted;
  private long refused;

  AdmissionGate(AdmissionSettings settings, Ticker ticker, KnownSessions known) {
    this.ticker = ticker;
    this.known = known;
    this.admission = new Admission(settings, ticker.nanos());
  }

  @Override
  public synchronized Optional<Refusal> refuse(Handshake handshake) {
    long now = ticker.nanos();
    String agentId = handshake.announcedId().orElse("");
    if (admission.arrive(now, agentId, known.purpose(agentId, now))
        instanceof AdmissionVerdict.Refused slot) {
      refused++;
      return Optional.of(new Refusal(
          UNAVAILABLE, Optional.of(slot.retryAfter()), "at capacity; come at your slot"));
    }
    admitted++;
    second.add(now);
    tenth.add(now);
    return Optional.empty();
  }

  /** Handshakes let through since the start. */
  synchronized long admitted() {
    return admitted;
  }

  /** The most handshakes let through within any second since the start. */
  synchronized int mostInASecond() {
    return second.most();
  }

  /** The most handshakes let through within any tenth of a second since the start. */
  synchronized int mostInATenth() {
    return tenth.most();
  }

  /** Handshakes sent away with a slot since the start. */
  synchronized long refused() {
    return refused;
  }
}
