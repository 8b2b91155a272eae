package dev.rejoin.controlplane.model;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The processes that share the store with this one. What they have committed is taken over as the first thing in a
 * transaction, so that nothing here is decided on what was true before: an agent that resumed there has left here, a command
 * that was queued there is sent here, a number that was received there is not received again.
 */
final class OtherProcesses {
  private static final long LOOKED_EVERY = Duration.ofSeconds(1).toNanos();

  private final Context context;
  private final Holders holders;
  private final Numbers numbers;
  private final long self;
  private long lookedAt;

  OtherProcesses(Context context, Holders holders, Numbers numbers) {
    this.context = context;
    this.holders = holders;
    this.numbers = numbers;
    this.self = context.store.self();
    this.lookedAt = context.now();
  }

  /** Whether a record that says that its session is held means a connection of another living process. */
  boolean hold(AgentRecord record) {
    return record.owner() != self && context.store.lives(record.owner());
  }

  void learn(Changes changes) {
    changes.before().forEach(this::learn);
    if (changes.fleet()) {
      context.fleet.learn(context.store.fleet());
    }
  }

  private void learn(String id, Optional<AgentRecord> before) {
    AgentRecord record = context.store.get(id);
    LiveAgent agent = context.agents.get(id);
    if (record == null) {
      if (agent != null) {
        holders.removed(agent, before.map(was -> was.commands().size()).orElse(0));
      }
      return;
    }
    if (agent == null) {
      agent = new LiveAgent(id, context.instant(), context.now());
      context.agents.put(id, agent);
    }
    boolean sameSession = before.isPresent() && before.get().session().equals(record.session());
    if (!sameSession) {
      agent.renumber();
    }
    Link holder = agent.holder;
    if (holder != null && record.owner() == self && record.session().isPresent()) {
      numbers.learn(agent);
      return;
    }
    agent.everSent = record.commands().last(); // the others may have sent it
    if (holder == null) {
      holders.settle(agent);
    } else if (record.owner() != self) {
      holders.moved(agent, holder, before.map(AgentRecord::instanceId).orElse(record.instanceId()));
    } else {
      holders.forgotten(agent);
    }
  }

  /** Agents of a process that died are lost; the first to notice says so. */
  void lookForDead() {
    if (self == 0 || context.now() - lookedAt < LOOKED_EVERY) {
      return;
    }
    lookedAt = context.now();
    Map<Long, Boolean> alive = new TreeMap<>();
    Map<Long, Integer> lost = new TreeMap<>();
    for (LiveAgent agent : context.agents.values()) {
      if (agent.elsewhere) {
        AgentRecord record = context.record(agent);
        if (!alive.computeIfAbsent(record.owner(), context.store::lives)) {
          lost.merge(record.owner(), 1, Integer::sum);
          context.store.put(record.lost(context.instant()));
          agent.since = context.instant();
          holders.settle(agent);
        }
      }
    }
    lost.forEach(
        (process, agents) -> context.tell(new ControlPlaneEvent.ProcessDied(process, agents)));
  }

  /** When {@link #lookForDead} has something to do; {@link Long#MAX_VALUE} for never. */
  long nextDeadline() {
    return self == 0 ? Long.MAX_VALUE : lookedAt + LOOKED_EVERY;
  }
}
