package dev.rejoin.api.message;

/** Demands a {@link Pong} with the same request id, from either side. */
public record Ping() implements Message {

  @Override
  public String type() {
    return "ping";
  }
}
