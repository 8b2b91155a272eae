package dev.rejoin.controlplane.model;

/** What became of the wish to send a command. */
public sealed interface CommandOutcome {

  /** It is queued, and stored before anybody hears of it. */
  record Queued(String messageId) implements CommandOutcome {}

  /** No agent of that id is known. */
  record UnknownAgent() implements CommandOutcome {}

  /** Too much is waiting for that agent already. */
  record QueueFull(int messages, long bytes) implements CommandOutcome {}
}
