package dev.rejoin.agent.log;

import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.observe.Observation;
import dev.rejoin.api.observe.Observer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Logs one line per transition of each agent: old → new state, why, and when the next attempt follows. */
public final class TransitionLog implements Observer {
  /** Key of the agent's id in a log line. */
  static final String AGENT = "agent";

  private static final Logger LOG = LoggerFactory.getLogger("dev.rejoin.agent.Agent");

  private final Logger log;
  private final Function<String, Map<String, String>> correlation;
  private final Map<String, Narrator> narrators = new ConcurrentHashMap<>();

  /**
   * Logs to {@code dev.rejoin.agent.Agent}.
   *
   * @param correlation what ties a line about an agent to what other observers record of it
   */
  public TransitionLog(Function<String, Map<String, String>> correlation) {
    this(LOG, correlation);
  }

  TransitionLog(Logger log, Function<String, Map<String, String>> correlation) {
    this.log = log;
    this.correlation = correlation;
  }

  @Override
  public void on(Observation observation) {
    String agentId = observation.agentId();
    narrators.computeIfAbsent(agentId, Narrator::new).hear(observation).forEach(this::write);
    if (observation.event() instanceof AgentEvent.Stopped) {
      narrators.remove(agentId);
    }
  }

  private void write(Narrator.Line line) {
    LoggingEventBuilder event = log.atLevel(line.level())
        .addKeyValue(AGENT, line.agentId())
        .addKeyValue("from", line.from())
        .addKeyValue("to", line.to());
    for (Map.Entry<String, String> entry : correlation.apply(line.agentId()).entrySet()) {
      event = event.addKeyValue(entry.getKey(), entry.getValue());
    }
    event.log(line.text());
  }
}
