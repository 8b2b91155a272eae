package dev.rejoin.controlplane.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.message.Opaque;
import dev.rejoin.controlplane.model.ControlPlaneEvent.EventReceived;
import dev.rejoin.controlplane.model.ControlPlaneEvent.Registered;
import dev.rejoin.controlplane.model.ControlPlaneEvent.Resumed;
import dev.rejoin.controlplane.model.HonestAgent.Pipe;
import dev.rejoin.controlplane.store.FileSessionStore;
import dev.rejoin.testkit.contract.Seeds;
import dev.rejoin.testkit.time.SeededDice;
import dev.rejoin.testkit.time.SeededTokens;
import dev.rejoin.testkit.time.VirtualTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Agents that keep the protocol, over connections that break at any moment, against a control plane that dies, forgets
 * and is slow, alone or as two processes that share their state. Whatever the order: one connection holds each session, epochs only grow, and at the end nothing is lost
 * and nothing was doubled without saying so.
 */
final class RandomLivesTest implements HonestAgent.ControlPlaneSide {
  private static final int AGENTS = 3;
  private static final int STEPS = 1500;

  @TempDir
  Path folder;

  private final VirtualTime time = new VirtualTime();
  private final SessionStore memory = new MemorySessionStore();
  private final List<Process> processes = new ArrayList<>();
  private final List<HonestAgent> agents = new ArrayList<>();
  private final List<Pipe> pipes = new ArrayList<>();

  private final Map<String, Long> epochs = new HashMap<>();
  private final Set<String> eventsSeen = new HashSet<>();
  private final Map<String, List<String>> eventsInOrder = new HashMap<>();
  private final Map<String, List<String>> emitted = new HashMap<>();
  private final Map<String, List<String>> ordered = new HashMap<>();
  private RandomGenerator dice;

  /** A control plane, which may be one of several. */
  private record Process(SessionStore store, ControlPlaneModel model) {}

  @Override
  public ControlPlaneModel model() {
    ControlPlaneModel any = processes.get(dice.nextInt(processes.size())).model();
    enter(any);
    return any;
  }

  @Override
  public void enter(ControlPlaneModel model) {
    processes.forEach(process -> process.store().commit());
    model.begin();
  }

  @Override
  public Instant now() {
    return time.instant();
  }

  private Process newProcess(boolean shared, long seed) {
    processes.forEach(process -> process.store().commit());
    SessionStore store = shared ? sharedStore() : memory;
    return new Process(
        store,
        new ControlPlaneModel(
            ModelSettings.defaults(), store, time, time, new SeededTokens(seed), this::observe));
  }

  private SessionStore sharedStore() {
    try {
      return FileSessionStore.share(folder.resolve("state"), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterEach
  void close() {
    processes.forEach(process -> process.store().close());
  }

  private void observe(ControlPlaneEvent event) {
    if (event instanceof Registered registered) {
      grow(registered.agentId(), registered.epoch(), registered.repeated());
    } else if (event instanceof Resumed resumed) {
      grow(resumed.agentId(), resumed.epoch(), false);
    } else if (event instanceof EventReceived received) {
      String id = received.event().messageId();
      if (eventsSeen.add(id)) {
        eventsInOrder
            .computeIfAbsent(received.agentId(), agent -> new ArrayList<>())
            .add(received.event().body().text());
      } else {
        assertThat(received.event().redelivered()).as("%s again", id).isTrue();
      }
    }
  }

  private void grow(String agentId, long epoch, boolean orEqual) {
    long before = epochs.getOrDefault(agentId, 0L);
    assertThat(epoch).as("epoch of %s", agentId).isGreaterThan(orEqual ? before - 1 : before);
    epochs.put(agentId, epoch);
  }

  @Seeds({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void anyLife_losesAndDoublesNothing(long seed) {
    dice = SeededDice.of(seed);
    processes.add(newProcess(false, seed));
    live(seed);
  }

  @Seeds({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void anyLife_betweenTwoProcesses_losesAndDoublesNothing(long seed) {
    dice = SeededDice.of(seed);
    processes.add(newProcess(true, seed));
    processes.add(newProcess(true, -seed));
    live(seed);
  }

  private void live(long seed) {
    for (int i = 0; i < AGENTS; i++) {
      agents.add(new HonestAgent("agent-" + i, this));
    }
    for (int step = 0; step < STEPS; step++) {
      act(agents.get(dice.nextInt(AGENTS)), step, seed);
      remember();
      assertOneHolderEach();
    }
    comeToRest();
    for (HonestAgent agent : agents) {
      assertThat(agent.firstDeliveries)
          .as("commands of %s", agent.id)
          .isEqualTo(ordered.getOrDefault(agent.id, List.of()));
      assertThat(eventsInOrder.getOrDefault(agent.id, List.of()))
          .as("events of %s", agent.id)
          .isEqualTo(emitted.getOrDefault(agent.id, List.of()));
    }
  }

  private void act(HonestAgent agent, int step, long seed) {
    switch (dice.nextInt(20)) {
      case 0, 1 -> agent.connect();
      case 2 -> agent.repeat();
      case 3, 4 -> {
        emitted.computeIfAbsent(agent.id, id -> new ArrayList<>()).add("e" + step);
        agent.emit("e" + step);
      }
      case 5, 6 -> command(agent, "c" + step);
      case 7, 8 -> agent.heartbeat();
      case 9 -> {
        if (!pipes.isEmpty()) {
          pipes.get(dice.nextInt(pipes.size())).lose();
        }
      }
      case 10 -> {
        if (dice.nextInt(4) == 0) {
          time.advance(Duration.ofMillis(dice.nextInt(5000)));
          model().tick();
        }
      }
      case 11 -> {
        if (dice.nextInt(6) == 0) {
          model().forgetSession(agent.id);
        }
      }
      case 12 -> {
        if (dice.nextInt(10) == 0) {
          restart(seed + step);
        }
      }
      default -> deliver(1 + dice.nextInt(4));
    }
  }

  private void command(HonestAgent agent, String text) {
    CommandOutcome outcome = model().send(agent.id, "test", Opaque.ofText(text));
    if (outcome instanceof CommandOutcome.Queued) {
      ordered.computeIfAbsent(agent.id, id -> new ArrayList<>()).add(text);
    }
  }

  private void restart(long seed) {
    int dying = dice.nextInt(processes.size());
    Process died = processes.get(dying);
    processes.forEach(process -> process.store().commit());
    pipes.stream().filter(pipe -> pipe.model == died.model()).forEach(Pipe::serverDied);
    pipes.removeIf(pipe -> pipe.broken);
    boolean shared = died.store().self() != 0;
    if (shared) {
      died.store().abandon();
    }
    processes.set(dying, newProcess(shared, ~seed));
  }

  private void remember() {
    for (HonestAgent agent : agents) {
      for (Pipe pipe : new Pipe[] {agent.holder, agent.candidate}) {
        if (pipe != null && !pipes.contains(pipe)) {
          pipes.add(pipe);
        }
      }
    }
    pipes.removeIf(pipe -> pipe.broken);
  }

  private boolean deliver(int times) {
    boolean any = false;
    for (int i = 0; i < times && !pipes.isEmpty(); i++) {
      Pipe pipe = pipes.get(dice.nextInt(pipes.size()));
      any |= dice.nextBoolean() ? pipe.deliverToServer() : pipe.deliverToAgent();
    }
    return any;
  }

  private void assertOneHolderEach() {
    processes.forEach(process -> enter(process.model()));
    for (HonestAgent agent : agents) {
      long holders = pipes.stream()
          .filter(pipe -> pipe.link.role == Link.Role.HOLDER
              && pipe.link.agent != null
              && pipe.link.agent.id.equals(agent.id))
          .count();
      long connected = views(agent).stream().filter(AgentView::connected).count();
      assertThat(holders).as("holders of %s", agent.id).isEqualTo(connected).isBetween(0L, 1L);
    }
  }

  private List<AgentView> views(HonestAgent agent) {
    return processes.stream()
        .flatMap(process -> process.model().agent(agent.id).stream())
        .toList();
  }

  /** Everybody connects, and every queue is emptied. */
  private void comeToRest() {
    for (int round = 0; round < 200; round++) {
      for (HonestAgent agent : agents) {
        if (!agent.connected()) {
          agent.connect();
        }
        agent.heartbeat();
      }
      remember();
      boolean busy = true;
      while (busy) {
        busy = false;
        for (Pipe pipe : List.copyOf(pipes)) {
          busy |= pipe.deliverToServer();
          busy |= pipe.deliverToAgent();
        }
        pipes.removeIf(pipe -> pipe.broken);
      }
      time.advance(Duration.ofMillis(100));
      for (Process process : processes) {
        enter(process.model());
        process.model().tick();
      }
      boolean rest = agents.stream()
          .allMatch(agent -> agent.connected()
              && agent.unacknowledged() == 0
              && views(agent).get(0).queued() == 0);
      if (rest) {
        return;
      }
    }
    throw new AssertionError("no rest: " + processes.get(0).model().agents());
  }
}
