package dev.rejoin.controlplane.model;

import java.time.Duration;

/** Whether a connection may go on to what is expensive. */
public sealed interface AdmissionVerdict {

  /** It may. */
  record Admitted() implements AdmissionVerdict {
    static final Admitted ADMITTED = new Admitted();
  }

  /**
   * Not now.
   *
   * @param retryAfter when this agent's own slot begins, more than zero
   */
  record Refused(Duration retryAfter) implements AdmissionVerdict {}
}
