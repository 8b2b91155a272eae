package dev.rejoin.api.message;

/** Carries nothing but the envelope's cumulative acknowledgement, sent when there is nothing to put it on. */
public record Ack() implements Message {

  @Override
  public String type() {
    return "ack";
  }
}
