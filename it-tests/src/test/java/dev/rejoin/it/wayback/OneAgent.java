package dev.rejoin.it.wayback;

import dev.rejoin.agent.assembly.AgentPlatform;
import dev.rejoin.agent.config.AgentConfig;
import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.observe.Observation;
import dev.rejoin.api.observe.Observer;
import dev.rejoin.reconnect.Agent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** The assembled agent in this process, and what it said. */
final class OneAgent implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<Observation> seen = new CopyOnWriteArrayList<>();
  private final AgentPlatform platform;
  private final Agent agent;

  OneAgent(String yaml) {
    Observer observer = seen::add;
    platform = AgentPlatform.create(AgentConfig.of(yaml), observer);
    agent = platform.newAgent(AgentDescription.builder("a1").build());
    agent.start();
  }

  Agent agent() {
    return agent;
  }

  /** Where in its story it is. */
  int mark() {
    return seen.size();
  }

  List<AgentEvent> since(int mark) {
    return List.copyOf(seen.subList(mark, seen.size())).stream()
        .map(Observation::event)
        .toList();
  }

  <T extends AgentEvent> List<T> since(int mark, Class<T> type) {
    return since(mark).stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** Waits for the first such event after {@code mark}. */
  <T extends AgentEvent> T await(int mark, Class<T> type, Predicate<T> which) {
    Awaitility.await("a " + type.getSimpleName())
        .atMost(PATIENCE)
        .until(() -> since(mark, type).stream().anyMatch(which));
    return since(mark, type).stream().filter(which).findFirst().orElseThrow();
  }

  <T extends AgentEvent> T await(int mark, Class<T> type) {
    return await(mark, type, event -> true);
  }

  @Override
  public void close() {
    platform.close();
  }
}
