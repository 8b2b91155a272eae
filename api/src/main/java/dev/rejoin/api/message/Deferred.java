package dev.rejoin.api.message;

import java.time.Duration;

/**
 * The registration is accepted for later: keep the connection and ask again, no earlier than after {@code retryAfter}.
 */
public record Deferred(Duration retryAfter, String why) implements Message {

  @Override
  public String type() {
    return "deferred";
  }
}
