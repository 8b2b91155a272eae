package dev.rejoin.reconnect;

/** What became of an event handed to {@link Agent#send}. */
public enum SendOutcome {
  /** Queued; it will be delivered, however long the outage. */
  ACCEPTED,
  /** Refused: as many messages or bytes as allowed are unacknowledged. Nothing was dropped. */
  QUEUE_FULL,
  /** Refused: the agent has been stopped. */
  STOPPED
}
