package dev.rejoin.api.transport;

import dev.rejoin.api.Secret;
import java.io.IOException;
import java.util.Optional;

/** Where the bearer token comes from. Asked at every attempt, so a rotated token is used without a restart. */
@FunctionalInterface
public interface CredentialSource {

  /**
   * The token to present, or empty to present none. May block: callers use the blocking executor.
   *
   * @throws IOException if the token cannot be read; its message names the place, never the token
   */
  Optional<Secret> bearerToken() throws IOException;

  /** No token. */
  static CredentialSource none() {
    return Optional::empty;
  }
}
