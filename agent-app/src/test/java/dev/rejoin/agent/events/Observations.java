package dev.rejoin.agent.events;

import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.observe.Observation;
import java.time.Instant;

/** Observations of one agent at one moment. */
final class Observations {
  static final long TICK = 5_000_000_000L;
  static final Instant AT = Instant.parse("2026-11-24T12:00:00.123456Z");

  private Observations() {}

  static Observation of(AgentEvent event) {
    return new Observation("edge-1", TICK, AT, event);
  }
}
