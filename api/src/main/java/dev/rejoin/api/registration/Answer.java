package dev.rejoin.api.registration;

import dev.rejoin.api.message.Message;
import java.time.Duration;

/** What became of a request. */
public sealed interface Answer {

  /** The other side answered. */
  record Received(Message message) implements Answer {}

  /** Nothing came in time; a later answer will be ignored. */
  record TimedOut(Duration after) implements Answer {}

  /** The connection ended first. */
  record Disconnected() implements Answer {}
}
