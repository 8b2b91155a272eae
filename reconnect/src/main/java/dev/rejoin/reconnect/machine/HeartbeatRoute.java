package dev.rejoin.reconnect.machine;

import dev.rejoin.api.Endpoint;

/** Which way heartbeats go. */
public sealed interface HeartbeatRoute {

  /** On the connection that holds the session. */
  record OnMain() implements HeartbeatRoute {}

  /** On a connection of their own, to the endpoint that holds the session. */
  record Beside() implements HeartbeatRoute {}

  /** On a connection of their own, to an endpoint of their own. */
  record To(Endpoint endpoint) implements HeartbeatRoute {}
}
