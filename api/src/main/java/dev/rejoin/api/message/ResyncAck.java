package dev.rejoin.api.message;

/** The routes of that digest are stored. */
public record ResyncAck(String digest) implements Message {

  @Override
  public String type() {
    return "resync_ack";
  }
}
