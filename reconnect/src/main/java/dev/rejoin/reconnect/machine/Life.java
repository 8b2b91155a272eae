package dev.rejoin.reconnect.machine;

import dev.rejoin.api.reason.Reason;
import java.util.Set;

/** Whether the agent runs at all. */
public sealed interface Life {

  /** Not started. */
  record Fresh() implements Life {}

  record Running() implements Life {
    static final Running RUNNING = new Running();
  }

  /** Alive, but no longer trying: an operator must act. */
  record Halted(Reason reason) implements Life {}

  /**
   * Closing.
   *
   * @param deadline when it is forced
   * @param open links whose end is awaited
   */
  record Stopping(long deadline, Set<Long> open) implements Life {}

  record Stopped() implements Life {}
}
