package dev.rejoin.api.message;

import dev.rejoin.api.Pacing;

/** The answer to a heartbeat, with the pacing to keep from now on. */
public record HeartbeatAck(Pacing pacing) implements Message {

  @Override
  public String type() {
    return "heartbeat_ack";
  }
}
