package dev.rejoin.api.transport;

import dev.rejoin.api.reason.ConnectFailure;

/** What a probe found. */
public sealed interface Probe {

  /** Healthy: worth an attempt. */
  record Healthy() implements Probe {}

  /** There, and says it is not healthy. */
  record Unhealthy(String detail) implements Probe {}

  /** Not there. */
  record Absent(ConnectFailure failure) implements Probe {}

  /** There, but offers no probe: asking again is pointless. */
  record Unsupported(String detail) implements Probe {}
}
