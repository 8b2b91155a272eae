package dev.rejoin.controlplane.model;

import dev.rejoin.api.message.Superseded;
import dev.rejoin.controlplane.model.Link.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which connection holds which session, and what becomes of sessions that none holds. */
final class Holders {
  /** Twice as long as an agent waits for the answer to its resumption. */
  private static final long OVERTAKEN_WITHIN = Duration.ofSeconds(10).toNanos();

  private final Context context;
  private final Links links;
  private final Drain drain;
  /** Agents whose session no connection holds, here or elsewhere, in the order of their losses. */
  private final Set<LiveAgent> lost = new LinkedHashSet<>();

  Holders(Context context, Links links, Drain drain) {
    this.context = context;
    this.links = links;
    this.drain = drain;
  }

  /** Whether the session can go on on another connection. */
  boolean isResumable(LiveAgent agent) {
    return agent.isHeld()
        || context.now() - agent.lostAt <= context.settings.tokenTtl().toNanos();
  }

  /**
   * Whether a resumption may have been overtaken by what the agent acknowledged afterwards on the connection that still
   * held the session: it travels on another one, perhaps to another process.
   */
  boolean wasHeldJustNow(LiveAgent agent) {
    return agent.isHeld() || context.now() - agent.lostAt <= OVERTAKEN_WITHIN;
  }

  /** Makes {@code link} the one connection that holds the agent's session. */
  void claim(Link link, LiveAgent agent, String formerInstance, AgentRecord record) {
    Link former = agent.holder;
    boolean wasHeld = agent.isHeld();
    if (former == null) {
      lost.remove(agent);
      context.counters.held++;
      agent.since = context.instant();
    } else if (former != link) {
      supersede(former, agent, record, !formerInstance.equals(record.instanceId()));
    }
    agent.holder = link;
    agent.elsewhere = false;
    context.heldBefore(wasHeld, agent);
    context.known.held(agent.id);
    link.role = Role.HOLDER;
    link.agent = agent;
    link.session = agent.session;
    link.claimedAt = context.now();
    link.demanded = false;
    if (former != link) {
      drain.holds(link);
    }
  }

  /** Another connection holds the session: this one is told so, and read for a while. */
  private void supersede(Link former, LiveAgent agent, AgentRecord record, boolean conflict) {
    context.counters.superseded++;
    context.tell(new ControlPlaneEvent.Superseded(
        agent.id, former.id(), record.instanceId(), record.epoch(), conflict));
    links.supersede(former, context.now());
    context.send(former, new Superseded(record.instanceId(), record.epoch()));
  }

  // ---- ends

  /** The holder is gone; the session waits for another. */
  void lose(Link link, String why) {
    LiveAgent agent = link.agent;
    if (agent == null || agent.holder != link) {
      return;
    }
    context.store.put(context.record(agent).lost(context.instant()));
    release(agent, link, why);
  }

  private void release(LiveAgent agent, Link link, String why) {
    long now = context.now();
    agent.holder = null;
    agent.lostAt = now;
    agent.since = context.instant();
    lost.add(agent);
    context.known.lost(agent.id, now + context.settings.tokenTtl().toNanos());
    context.heldBefore(true, agent);
    context.counters.held--;
    context.counters.lost++;
    context.tell(new ControlPlaneEvent.Lost(
        agent.id, link.id(), why, Duration.ofNanos(now - link.claimedAt)));
  }

  /** Drops the session, not the agent: whoever holds it must register again, on the same connection. */
  void forget(LiveAgent agent) {
    AgentRecord record = context.record(agent);
    context.store.put(record.forgotten(agent.everSent, context.instant()));
    agent.renumber();
    dismiss(agent, "session forgotten");
    if (agent.elsewhere) {
      settle(agent);
    }
    context.known.forgotten(agent.id);
  }

  /** The session of whoever holds it here is no more; the connection stays. */
  private void dismiss(LiveAgent agent, String why) {
    Link holder = agent.holder;
    if (holder != null) {
      holder.role = Role.OPEN;
      release(agent, holder, why);
    }
  }

  /** Takes over where an agent without a connection here stands, as its record says it; losses in their order. */
  void settle(LiveAgent agent) {
    AgentRecord record = context.record(agent);
    boolean wasHeld = agent.isHeld();
    Optional<Instant> lostAt = record.lostAt();
    agent.elsewhere = lostAt.isEmpty();
    if (agent.elsewhere) {
      lost.remove(agent);
      context.known.held(agent.id);
    } else {
      long ago = Duration.between(lostAt.get(), context.instant()).toNanos();
      agent.lostAt = context.now() - Math.max(0, ago);
      lost.add(agent);
      context.known.lost(agent.id, agent.lostAt + context.settings.tokenTtl().toNanos());
    }
    if (record.session().isEmpty()) {
      context.known.forgotten(agent.id);
    }
    context.heldBefore(wasHeld, agent);
  }

  // ---- other processes

  /** Another process's connection has resumed or registered. */
  void moved(LiveAgent agent, Link former, String formerInstance) {
    AgentRecord record = context.record(agent);
    supersede(former, agent, record, !formerInstance.equals(record.instanceId()));
    agent.holder = null;
    agent.elsewhere = true;
    agent.since = context.instant();
    context.counters.held--;
    settle(agent);
    context.tell(new ControlPlaneEvent.MovedElsewhere(agent.id, former.id()));
  }

  /** Another process has dropped the session that a connection here holds. */
  void forgotten(LiveAgent agent) {
    dismiss(agent, "session forgotten");
    settle(agent);
  }

  /** Another process has forgotten the agent altogether. */
  void removed(LiveAgent agent, int undelivered) {
    dismiss(agent, "agent forgotten");
    boolean wasHeld = agent.isHeld();
    agent.elsewhere = false;
    agent.renumber();
    lost.remove(agent);
    context.heldBefore(wasHeld, agent);
    context.agents.remove(agent.id);
    context.known.forgotten(agent.id);
    context.tell(new ControlPlaneEvent.Forgotten(agent.id, undelivered));
  }

  /** Forgets agents that have been away for longer than the retention. */
  void expire() {
    long retention = context.settings.retention().toNanos();
    for (LiveAgent agent = oldest();
        agent != null && context.now() - agent.lostAt >= retention;
        agent = oldest()) {
      int undelivered = context.record(agent).commands().size();
      lost.remove(agent);
      context.agents.remove(agent.id);
      context.known.forgotten(agent.id);
      context.store.remove(agent.id);
      context.tell(new ControlPlaneEvent.Forgotten(agent.id, undelivered));
    }
  }

  /** When {@link #expire} has something to do; {@link Long#MAX_VALUE} for never. */
  long nextDeadline() {
    LiveAgent oldest = oldest();
    return oldest == null
        ? Long.MAX_VALUE
        : oldest.lostAt + context.settings.retention().toNanos();
  }

  private @Nullable LiveAgent oldest() {
    return lost.isEmpty() ? null : lost.iterator().next();
  }
}
