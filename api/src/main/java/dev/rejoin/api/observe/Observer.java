package dev.rejoin.api.observe;

import dev.rejoin.api.observe.AgentEvent.AttemptStarted;
import java.util.Map;

/**
 * Hears what happens to every agent of the process, after the state has changed. Called on each agent's serial context:
 * serially per agent, concurrently across agents. Must return at once; a failure is logged and otherwise ignored.
 */
public interface Observer extends AutoCloseable {

  void on(Observation observation);

  /**
   * What to put on the wire with an attempt, so that the other side can join the trace: called right after the
   * attempt's {@link AttemptStarted} was observed.
   *
   * @return header or metadata entries, lower-case names; empty for nothing
   */
  default Map<String, String> propagation(String agentId, AttemptStarted attempt) {
    return Map.of();
  }

  /**
   * What ties a log line about an agent to what this observer records of it, {@code trace_id} and {@code span_id} for
   * example: as of the agent's last event that this observer has heard.
   *
   * @return entries for the line, lower-case keys with underscores; empty for nothing
   */
  default Map<String, String> correlation(String agentId) {
    return Map.of();
  }

  /** Called once, after the last agent stopped; may take up to two seconds. */
  @Override
  default void close() {}
}
