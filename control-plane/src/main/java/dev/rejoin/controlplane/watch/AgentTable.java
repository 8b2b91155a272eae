package dev.rejoin.controlplane.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Every known agent with what was said of it last. Changed by few threads, searched by any without holding them up; a
 * search costs as much as there are agents, and is meant for a thread that has the time.
 */
final class AgentTable {
  private final Map<String, AgentRow> rows = new ConcurrentHashMap<>();
  private final long returningNanos;

  AgentTable(Duration returningFor) {
    this.returningNanos = returningFor.toNanos();
  }

  /**
   * An answer to a query.
   *
   * @param matching how many agents there are of that kind
   */
  record Page(int matching, List<Entry> entries) {}

  /** An agent and where it stands. */
  record Entry(AgentRow row, AgentState state) {}

  void put(AgentRow row) {
    rows.put(row.id(), row);
  }

  Optional<AgentRow> get(String agentId) {
    return Optional.ofNullable(rows.get(agentId));
  }

  void remove(String agentId) {
    rows.remove(agentId);
  }

  int size() {
    return rows.size();
  }

  /** Nothing is remembered of agents that are not known: anybody can claim to be one. */
  void note(String agentId, String reason, Instant at) {
    rows.computeIfPresent(agentId, (id, row) -> row.noting(reason, at));
  }

  void lost(String agentId, String why, Instant at, long tick) {
    rows.computeIfPresent(agentId, (id, row) -> row.lost(why, at, tick));
  }

  void moved(String agentId, Instant at, long tick) {
    rows.computeIfPresent(agentId, (id, row) -> row.moved(at, tick));
  }

  AgentState state(AgentRow row, long now) {
    if (row.connected()) {
      return AgentState.CONNECTED;
    }
    if (row.elsewhere()) {
      return AgentState.ELSEWHERE;
    }
    return now - row.sinceTick() < returningNanos ? AgentState.RETURNING : AgentState.AWAY;
  }

  Page find(AgentQuery query, long now) {
    List<AgentRow> matching = rows.values().stream()
        .filter(row -> query.matches(row, state(row, now)))
        .sorted(query.order().comparator)
        .toList();
    return new Page(
        matching.size(),
        matching.stream()
            .skip(query.offset())
            .limit(query.limit())
            .map(row -> new Entry(row, state(row, now)))
            .toList());
  }
}
