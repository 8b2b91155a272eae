package dev.rejoin.it.drain;

import dev.rejoin.agent.assembly.AgentPlatform;
import dev.rejoin.agent.config.AgentConfig;
import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.Endpoint;
import dev.rejoin.api.message.Opaque;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.observe.AgentEvent.Lost;
import dev.rejoin.api.observe.AgentEvent.Ready;
import dev.rejoin.api.observe.Observation;
import dev.rejoin.reconnect.Agent;
import dev.rejoin.reconnect.SendOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/** Full agents in this process, what they went through, and what they were told and said. */
final class MovingFleet implements AutoCloseable {

  /** One agent came to a control plane. */
  record Arrival(String agent, long tick, boolean handover, boolean resumed, Endpoint endpoint) {}

  private final AgentPlatform platform;
  private final List<Agent> agents = new ArrayList<>();
  private final List<Arrival> arrivals = new CopyOnWriteArrayList<>();
  private final List<String> losses = new CopyOnWriteArrayList<>();
  /** Texts of the commands that arrived, by agent, in order. */
  private final Map<String, List<String>> told = new ConcurrentHashMap<>();
  /** Events that each agent said, answers to commands among them. */
  private final Map<String, LongAdder> said = new ConcurrentHashMap<>();

  MovingFleet(int size, List<String> endpoints) {
    platform = AgentPlatform.create(
        AgentConfig.of(Map.of("control_plane", Map.of("endpoints", endpoints))), this::observe);
    for (int i = 0; i < size; i++) {
      String id = id(i);
      told.put(id, new CopyOnWriteArrayList<>());
      said.put(id, new LongAdder());
      agents.add(platform.newAgent(AgentDescription.builder(id).build(), command -> {
        told.get(id).add(command.body().text());
        said.get(id).increment(); // its result
        return CompletableFuture.completedFuture(Opaque.empty());
      }));
    }
    agents.forEach(Agent::start);
  }

  static String id(int index) {
    return "mover-" + index;
  }

  private void observe(Observation observation) {
    AgentEvent event = observation.event();
    String agent = observation.agentId();
    if (event instanceof Ready ready) {
      arrivals.add(new Arrival(
          agent, System.nanoTime(), ready.handover(), ready.resumed(), ready.endpoint()));
    } else if (event instanceof Lost lost) {
      losses.add(agent + ": " + lost.reason().detail());
    }
  }

  int size() {
    return agents.size();
  }

  /** Says something that must arrive. */
  void say(int index, String text) {
    if (agents.get(index).send("note", Opaque.ofText(text)) == SendOutcome.ACCEPTED) {
      said.get(id(index)).increment();
    }
  }

  List<Arrival> arrivals() {
    return List.copyOf(arrivals);
  }

  /** Moments at which an agent was without a connection that held its session. */
  List<String> losses() {
    return List.copyOf(losses);
  }

  List<String> told(String agent) {
    return List.copyOf(told.get(agent));
  }

  long said(String agent) {
    return said.get(agent).sum();
  }

  @Override
  public void close() {
    platform.close();
  }
}
