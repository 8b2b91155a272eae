package dev.rejoin.api;

import java.time.Duration;

/**
 * What a control plane granted: the agent is known under {@code agentId} and may resume with {@code resumeToken}.
 *
 * @param agentId the agent's id, as registered
 * @param epoch the fencing number of the connection that holds the session; only the control plane assigns it, and it
 *     grows with every resume and registration
 * @param resumeToken proof of the session, constant until a full registration replaces it; at least 128 random bits
 * @param heartbeatInterval how often the control plane wants to hear from the agent; positive
 * @param pacing the spread to keep when coming back
 */
public record Session(
    String agentId, long epoch, Secret resumeToken, Duration heartbeatInterval, Pacing pacing) {

  public Session {
    if (epoch < 1) {
      throw new IllegalArgumentException("epoch: " + epoch + " (expected: 1 or more)");
    }
    if (heartbeatInterval.isNegative() || heartbeatInterval.isZero()) {
      throw new IllegalArgumentException(
          "heartbeat_interval: " + heartbeatInterval + " (expected: positive)");
    }
  }

  /** The same session, held by a newer connection. */
  public Session resumedAt(long newEpoch, Pacing newPacing) {
    return new Session(agentId, newEpoch, resumeToken, heartbeatInterval, newPacing);
  }
}
