package dev.rejoin.controlplane.watch;

import java.util.Locale;

/** Where an agent stands. */
enum AgentState {
  CONNECTED,
  /** Connected to another control plane that shares the store, when this one heard of it last. */
  ELSEWHERE,
  /** Lost not longer ago than a session can be resumed. */
  RETURNING,
  /** Lost longer ago, and still remembered. */
  AWAY;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
