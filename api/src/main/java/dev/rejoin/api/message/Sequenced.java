package dev.rejoin.api.message;

/**
 * A message that must arrive: numbered per session and direction, acknowledged, replayed after a resumption, and sent
 * again (marked {@link #redelivered()}) when its session was lost. Exactly once within a session, at least once across
 * a lost one; {@link #messageId()} is what a receiver deduplicates by.
 */
public sealed interface Sequenced extends Message permits Command, Event {

  /** Chosen by the sender, unique per agent and direction. */
  String messageId();

  Opaque body();

  /** True if an earlier session may already have delivered it. */
  boolean redelivered();

  /** The same message, marked. */
  Sequenced asRedelivered();
}
