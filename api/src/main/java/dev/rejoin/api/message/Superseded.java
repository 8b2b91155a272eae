package dev.rejoin.api.message;

/**
 * A newer connection holds the agent's session; this one will be closed.
 *
 * @param instanceId the process that took over: one's own after a handover, another's in a conflict
 */
public record Superseded(String instanceId, long epoch) implements Message {

  @Override
  public String type() {
    return "superseded";
  }
}
