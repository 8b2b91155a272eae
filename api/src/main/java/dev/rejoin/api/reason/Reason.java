package dev.rejoin.api.reason;

/** Why the agent is not connected, or is about to connect again. */
public sealed interface Reason permits ConnectFailure, Disconnect, ColdStart {

  /** A stable, low-cardinality name in lower case with underscores, for {@code error.type}, metrics and events. */
  String code();

  /** One line for people: what happened, with the value that matters. Never a secret. */
  String detail();

  /** How the state machine must treat it, whatever a strategy proposes. */
  Severity severity();
}
