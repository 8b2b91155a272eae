package dev.rejoin.api.message;

import dev.rejoin.api.Secret;
import java.util.Map;

/**
 * The resuming heartbeat: "I am back, nothing changed". Sending it is the commit point of a handover.
 *
 * @param instanceId random per process start
 * @param resumeId constant while this resumption is repeated on one connection
 * @param epoch the epoch the agent holds
 * @param lastReceived the highest number received in order from the control plane in this session
 * @param fingerprint of the agent's description: if it differs, a full registration is due
 * @param traceContext W3C trace context entries
 */
public record Resume(
    String agentId,
    String instanceId,
    String resumeId,
    Secret token,
    long epoch,
    long lastReceived,
    String fingerprint,
    Map<String, String> traceContext)
    implements Message {

  public Resume {
    traceContext = Map.copyOf(traceContext);
  }

  @Override
  public String type() {
    return "resume";
  }
}
