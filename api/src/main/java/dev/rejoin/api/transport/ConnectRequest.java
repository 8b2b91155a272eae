package dev.rejoin.api.transport;

import dev.rejoin.api.Endpoint;
import java.time.Duration;
import java.util.Map;

/**
 * One attempt.
 *
 * @param agentId who connects; sent with the request so that the control plane can check it against the credential
 * @param role what the connection is for
 * @param deadline the total time for everything from reading credentials to the open connection; positive
 * @param propagation trace context entries to put on the wire (headers, metadata) as they are
 */
public record ConnectRequest(
    String agentId,
    Endpoint endpoint,
    Role role,
    Duration deadline,
    CredentialSource credentials,
    Map<String, String> propagation) {

  /** What a connection is for. */
  public enum Role {
    /** Carries the session. */
    MAIN,
    /** Carries only heartbeats, beside a main connection. */
    HEARTBEAT
  }

  public ConnectRequest {
    if (deadline.isNegative() || deadline.isZero()) {
      throw new IllegalArgumentException("deadline: " + deadline + " (expected: positive)");
    }
    propagation = Map.copyOf(propagation);
  }
}
