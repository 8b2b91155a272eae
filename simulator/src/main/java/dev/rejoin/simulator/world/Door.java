package dev.rejoin.simulator.world;

import dev.rejoin.controlplane.model.Admission;
import dev.rejoin.controlplane.model.AdmissionSettings;
import dev.rejoin.controlplane.model.AdmissionVerdict;
import dev.rejoin.controlplane.model.Purpose;
import dev.rejoin.controlplane.model.TokenBucket;
import dev.rejoin.simulator.scenario.Hearing;
import java.time.Duration;

/** Who may come in now. */
@FunctionalInterface
interface Door {

  AdmissionVerdict arrive(long now, String agentId, Purpose purpose);

  /**
   * The production admission where agents obey slots. A slot that nobody obeys keeps a place for nobody; so where they
   * are not heard there is only the rate limit that any control plane has.
   */
  static Door of(Hearing hearing, AdmissionSettings settings, long now) {
    if (hearing.slots()) {
      return new Admission(settings, now)::arrive;
    }
    TokenBucket bucket = new TokenBucket(settings.capacity(), now);
    AdmissionVerdict admitted = new AdmissionVerdict.Admitted();
    AdmissionVerdict refused = new AdmissionVerdict.Refused(Duration.ofNanos(1));
    return (moment, agentId, purpose) -> bucket.tryTake(moment) ? admitted : refused;
  }
}
