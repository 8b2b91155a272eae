package dev.rejoin.api.message;

/** Answers a {@link Ping}. */
public record Pong() implements Message {

  @Override
  public String type() {
    return "pong";
  }
}
