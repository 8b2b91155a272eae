package dev.rejoin.api.message;

import dev.rejoin.api.AgentDescription;
import java.util.Map;

/**
 * Asks to be known, with everything the control plane wants to know.
 *
 * @param instanceId random per process start
 * @param registrationId constant while this registration is repeated, so that it is carried out once
 * @param epoch the highest epoch this agent has seen; 0 for none
 * @param traceContext W3C trace context entries, so that the control plane's spans join the agent's trace
 */
public record Register(
    AgentDescription description,
    String instanceId,
    String registrationId,
    long epoch,
    Map<String, String> traceContext)
    implements Message {

  public Register {
    traceContext = Map.copyOf(traceContext);
  }

  @Override
  public String type() {
    return "register";
  }
}
