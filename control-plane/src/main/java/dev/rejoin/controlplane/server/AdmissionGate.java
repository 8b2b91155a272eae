package dev.rejoin.controlplane.server;

import dev.rejoin.api.time.Ticker;
import dev.rejoin.controlplane.model.Admission;
import dev.rejoin.controlplane.model.AdmissionSettings;
import dev.rejoin.controlplane.model.AdmissionVerdict;
import dev.rejoin.controlplane.model.KnownSessions;
import java.util.Optional;

/** The model's admission before handshakes of every front end. Thread-safe. */
final class AdmissionGate implements Gate {
  private static final int UNAVAILABLE = 503;

  private final Ticker ticker;
  private final KnownSessions known;
  private final Admission admission;
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
    return Optional.empty();
  }

  /** Handshakes let through since the start. */
  synchronized long admitted() {
    return admitted;
  }

  /** Handshakes sent away with a slot since the start. */
  synchronized long refused() {
    return refused;
  }
}
