package dev.rejoin.otel.metric;

import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.observe.Observation;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.context.Context;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Measures every agent of the process. Serially per agent, concurrently across agents, like the events themselves. */
public final class ReturnMetrics {
  private final Instruments instruments;
  private final Map<String, AgentMeter> agents = new ConcurrentHashMap<>();

  /** Measures with {@code meter}. */
  public ReturnMetrics(Meter meter) {
    instruments = new Instruments(meter);
  }

  /**
   * Takes up an event.
   *
   * @param context whose span the measurement is an example of; the root context for none
   */
  public void on(Observation observation, Context context) {
    String agentId = observation.agentId();
    agents.computeIfAbsent(agentId, id -> new AgentMeter(instruments)).on(observation, context);
    if (observation.event() instanceof AgentEvent.Stopped) {
      agents.remove(agentId);
    }
  }
}
