package dev.rejoin.api.registration;

import java.util.concurrent.CompletionStage;

/**
 * Makes the agent known on a fresh connection. Thread-safe: one product serves every agent of a process, and whatever
 * belongs to one run lives in that run.
 */
@FunctionalInterface
public interface Reregistration {

  /**
   * Runs once on each connection that opens, and once more on a connection whose control plane asked for it
   * (registration required, description changed). Called on the agent's serial context, on which every stage the
   * context hands out completes; must not block there.
   *
   * <p>If the connection ends, the run is abandoned: its outstanding requests complete with
   * {@link Answer.Disconnected} and its outcome is ignored. An exceptional completion counts as a failed attempt.
   */
  CompletionStage<RegistrationOutcome> run(RegistrationContext context);
}
