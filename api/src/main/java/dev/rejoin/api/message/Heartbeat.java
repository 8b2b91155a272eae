package dev.rejoin.api.message;

/** "I am here; are you?" Sent by the agent, answered by {@link HeartbeatAck}; only the answer counts. */
public record Heartbeat(long epoch) implements Message {

  @Override
  public String type() {
    return "heartbeat";
  }
}
