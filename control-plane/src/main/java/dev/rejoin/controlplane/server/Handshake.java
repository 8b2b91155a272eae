package dev.rejoin.controlplane.server;

import dev.rejoin.api.Secret;
import java.util.List;
import java.util.Optional;

/**
 * What a peer shows before it is let in.
 *
 * @param address for logs
 * @param announcedId the agent id it says it will register
 * @param token the bearer token it presented
 * @param certificateNames the names in its client certificate, alternative names first; empty without one
 */
public record Handshake(
    String address,
    Optional<String> announcedId,
    Optional<Secret> token,
    List<String> certificateNames) {

  public Handshake {
    certificateNames = List.copyOf(certificateNames);
  }
}
