package dev.rejoin.controlplane.model;

import java.util.List;

/**
 * What a connection proved about itself.
 *
 * @param subject who the credential belongs to; sessions are bound to it, so it must survive a rotation of the token
 * @param agentIds the agent ids it may use, each exact or a prefix followed by {@code *}
 */
public record Credential(String subject, List<String> agentIds) {
  private static final Credential ANONYMOUS = new Credential("anonymous", List.of("*"));

  public Credential {
    agentIds = List.copyOf(agentIds);
  }

  /** Nothing was asked for: any id goes. */
  public static Credential anonymous() {
    return ANONYMOUS;
  }

  /** Whether it may speak for this agent. */
  public boolean permits(String agentId) {
    for (String pattern : agentIds) {
      boolean matches = pattern.endsWith("*")
          ? agentId.startsWith(pattern.substring(0, pattern.length() - 1))
          : agentId.equals(pattern);
      if (matches) {
        return true;
      }
    }
    return false;
  }
}
