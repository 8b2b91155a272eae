package dev.rejoin.controlplane.model;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Forgets everything with its process. */
public final class MemorySessionStore implements SessionStore {
  private final Map<String, AgentRecord> agents = new HashMap<>();
  private FleetRecord fleet = FleetRecord.unknown();

  @Override
  public @Nullable AgentRecord get(String agentId) {
    return agents.get(agentId);
  }

  @Override
  public void put(AgentRecord record) {
    agents.put(record.agentId(), record);
  }

  @Override
  public void remove(String agentId) {
    agents.remove(agentId);
  }

  @Override
  public Collection<AgentRecord> agents() {
    return Collections.unmodifiableCollection(agents.values());
  }

  @Override
  public FleetRecord fleet() {
    return fleet;
  }

  @Override
  public void put(FleetRecord record) {
    fleet = record;
  }

  @Override
  public void commit() {}

  @Override
  public void abandon() {}

  @Override
  public void close() {}

  @Override
  public String toString() {
    return "memory, " + agents.size() + " agents";
  }
}
