package dev.rejoin.controlplane.model;

import java.util.Optional;

/**
 * The other end of a connection, as far as the transport knows it.
 *
 * @param address for people
 * @param announcedId the agent id it announced while connecting; what it registers must agree
 */
public record Peer(String address, Credential credential, Optional<String> announcedId) {

  /** Anybody, from nowhere in particular. */
  public static Peer anonymous(String address) {
    return new Peer(address, Credential.anonymous(), Optional.empty());
  }

  /** Why this peer may not be that agent; empty if it may. */
  Optional<String> objection(String agentId) {
    if (announcedId.isPresent() && !announcedId.get().equals(agentId)) {
      return Optional.of(
          "agent id: " + agentId + " (expected: " + announcedId.get() + ", as announced)");
    }
    if (!credential.permits(agentId)) {
      return Optional.of("agent id: " + agentId + " (expected: one that the credential of "
          + credential.subject() + " permits)");
    }
    return Optional.empty();
  }
}
