package dev.rejoin.api.message;

import dev.rejoin.api.Session;

/**
 * The agent is known; a new session and a new numbering of messages begin.
 *
 * @param routesDigest digest of the gateway routes the control plane holds for this agent; empty if none
 */
public record RegisterSuccess(Session session, String routesDigest) implements Message {

  @Override
  public String type() {
    return "register_success";
  }
}
