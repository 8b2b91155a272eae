package dev.rejoin.reconnect.machine;

/** Why a candidate runs while a primary is still alive. */
public enum Beside {
  /** It does not: there is no primary. */
  NOTHING,
  /** The primary is suspect; first to answer wins. */
  SUSPECT,
  /** The primary's control plane is about to go. */
  DRAINING,
  /** An operator asked for a new connection. */
  OPERATOR
}
