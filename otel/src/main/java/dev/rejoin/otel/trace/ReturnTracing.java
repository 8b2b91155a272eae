package dev.rejoin.otel.trace;

import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.observe.Observation;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Turns every agent's events into one trace per return. Serially per agent, concurrently across agents, like the events
 * themselves; what is said of an agent is said on its serial context.
 */
public final class ReturnTracing {
  private final Tracer tracer;
  private final TextMapPropagator propagator;
  private final String strategy;
  private final Map<String, AgentTracing> agents = new ConcurrentHashMap<>();

  /**
   * Traces by {@code tracer}.
   *
   * @param strategy name of the backoff strategy, told with every wait
   */
  public ReturnTracing(Tracer tracer, TextMapPropagator propagator, String strategy) {
    this.tracer = tracer;
    this.propagator = propagator;
    this.strategy = strategy;
  }

  /** Takes up an event. */
  public void on(Observation observation) {
    String agentId = observation.agentId();
    agents
        .computeIfAbsent(agentId, id -> new AgentTracing(tracer, id, strategy))
        .on(observation);
    if (observation.event() instanceof AgentEvent.Stopped) {
      agents.remove(agentId);
    }
  }

  /** The trace context of the agent's attempt under way, as headers; empty if there is none. */
  public Map<String, String> propagation(String agentId) {
    AgentTracing agent = agents.get(agentId);
    Context attempt = agent == null ? null : agent.attempt();
    if (attempt == null) {
      return Map.of();
    }
    Map<String, String> headers = new LinkedHashMap<>(2);
    propagator.inject(
        attempt,
        headers,
        (carrier, key, value) -> Objects.requireNonNull(carrier).put(key, value));
    return headers;
  }

  /** The span that the agent's last event belongs to, in its context; the root context if there is none. */
  public Context context(String agentId) {
    AgentTracing agent = agents.get(agentId);
    Context innermost = agent == null ? null : agent.innermost();
    return innermost == null ? Context.root() : innermost;
  }

  /** The same as {@code trace_id} and {@code span_id}, for a log line. */
  public Map<String, String> correlation(String agentId) {
    SpanContext span = Span.fromContext(context(agentId)).getSpanContext();
    return span.isValid()
        ? Map.of("trace_id", span.getTraceId(), "span_id", span.getSpanId())
        : Map.of();
  }
}
