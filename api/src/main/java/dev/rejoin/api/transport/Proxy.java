package dev.rejoin.api.transport;

import dev.rejoin.api.Secret;
import java.util.Optional;

/**
 * An HTTP proxy.
 *
 * @param credentials sent as Basic authentication
 */
public record Proxy(String host, int port, Optional<Credentials> credentials) {

  /** Who the proxy should think we are. */
  public record Credentials(String user, Secret password) {}
}
