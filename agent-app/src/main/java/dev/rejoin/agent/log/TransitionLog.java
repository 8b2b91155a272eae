package dev.rejoin.agent.log;

import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.observe.Observation;
import dev.rejoin.api.observe.Observer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs one line per transition of each agent: old → new state, why, and when the next attempt follows. */
public final class TransitionLog implements Observer {
  /** Key of the agent's id in a log line. */
  static final String AGENT = "agent";

  private static final Logger LOG = LoggerFactory.getLogger("dev.rejoin.agent.Agent");

  private final Logger log;
  private final Map<String, Narrator> narrators = new ConcurrentHashMap<>();

  /** Logs to {@code dev.rejoin.agent.Agent}. */
  public TransitionLog() {
    this(LOG);
  }

  TransitionLog(Logger log) {
    this.log = log;
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
    log.atLevel(line.level())
        .addKeyValue(AGENT, line.agentId())
        .addKeyValue("from", line.from())
        .addKeyValue("to", line.to())
        .log(line.text());
  }
}
