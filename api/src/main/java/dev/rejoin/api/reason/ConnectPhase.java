package dev.rejoin.api.reason;

import java.util.Locale;

/** The steps of one attempt, in their order. A transport reports those it can tell apart. */
public enum ConnectPhase {
  /** Reading the token and, for TLS, keys and certificates. */
  CREDENTIALS,
  DNS,
  TCP,
  /** The proxy's answer to CONNECT. */
  PROXY,
  TLS,
  /** The WebSocket upgrade, or the first answer on a gRPC stream. */
  UPGRADE;

  /** Lower case, for events and traces. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
