package dev.rejoin.agent.events;

/** How much is written. */
public enum EventDetail {
  /** Everything that changes something. */
  TRANSITIONS,
  /** Every answered heartbeat beside that. */
  ALL
}
