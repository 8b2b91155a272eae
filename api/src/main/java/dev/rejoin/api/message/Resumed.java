package dev.rejoin.api.message;

import dev.rejoin.api.Pacing;

/**
 * The session goes on, on this connection.
 *
 * @param epoch greater than any before
 * @param lastReceived the highest number received in order from the agent in this session; the agent replays the rest
 * @param routesDigest digest of the gateway routes the control plane holds for this agent; empty if none
 */
public record Resumed(long epoch, long lastReceived, Pacing pacing, String routesDigest)
    implements Message {

  @Override
  public String type() {
    return "resumed";
  }
}
