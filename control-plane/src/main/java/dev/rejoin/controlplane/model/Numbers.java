package dev.rejoin.controlplane.model;

import dev.rejoin.api.message.Ack;
import dev.rejoin.api.message.Command;
import dev.rejoin.api.message.Event;
import dev.rejoin.api.message.Opaque;
import java.util.List;
import java.util.Optional;

/**
 * Numbered messages in both directions: events from the agent are received once and acknowledged, commands to it are
 * kept until they are, and at most a window of them is on the way, so that a slow reader bounds memory here.
 */
final class Numbers {
  private static final int ACK_EVERY_MESSAGES = 32;
  private static final long ACK_EVERY_BYTES = 256 * 1024;
  /** Several times what a receiver lets pass before it acknowledges. */
  private static final int WINDOW_MESSAGES = 128;

  private static final long WINDOW_BYTES = 1 << 20;

  private final Context context;

  Numbers(Context context) {
    this.context = context;
  }

  /** What a number means. */
  enum Verdict {
    TAKEN,
    /** A message before it is missing: on an ordered connection, the peer is broken. */
    GAP
  }

  /** An event on a connection of the agent's present session. */
  Verdict receive(LiveAgent agent, long seq, Event event) {
    AgentRecord record = context.record(agent);
    if (seq <= record.lastReceived()) {
      context.counters.duplicates++;
      return Verdict.TAKEN;
    }
    if (seq > record.lastReceived() + 1) {
      return Verdict.GAP;
    }
    context.counters.events++;
    agent.eventsReceived++;
    context.tell(new ControlPlaneEvent.EventReceived(agent.id, seq, event));
    context.store.put(record.received(seq));
    agent.unackedMessages++;
    agent.unackedBytes += event.body().size();
    Link holder = agent.holder;
    boolean due =
        agent.unackedMessages >= ACK_EVERY_MESSAGES || agent.unackedBytes >= ACK_EVERY_BYTES;
    if (due && holder != null) {
      context.send(holder, new Ack());
    }
    return Verdict.TAKEN;
  }

  /** A cumulative acknowledgement on a connection of the agent's present session. */
  void acknowledged(Link link, LiveAgent agent, long seq) {
    AgentRecord record = context.record(agent);
    CommandQueue queue = record.commands();
    if (seq <= queue.acknowledged()) {
      return;
    }
    if (seq > agent.everSent) {
      context.complain(
          link,
          Optional.empty(),
          "unexpected",
          "acknowledged " + seq + " (expected: at most " + agent.everSent + ", the last sent)");
      return;
    }
    for (long done = queue.acknowledged() + 1; done <= seq; done++) {
      Command command = queue.get(done);
      if (done <= agent.sent) {
        agent.bytesInFlight -= command.body().size();
      }
      context.tell(new ControlPlaneEvent.CommandAcknowledged(agent.id, command.messageId()));
    }
    // A connection that was superseded may have delivered more than its successor has sent.
    agent.sent = Math.max(agent.sent, seq);
    context.store.put(record.acknowledged(seq));
    pump(agent);
  }

  CommandOutcome send(LiveAgent agent, String name, Opaque body) {
    AgentRecord record = context.record(agent);
    CommandQueue queue = record.commands();
    int mostMessages = context.settings.queueMessages();
    long mostBytes = context.settings.queueBytes();
    if (queue.size() >= mostMessages || queue.bytes() + body.size() > mostBytes) {
      return new CommandOutcome.QueueFull(mostMessages, mostBytes);
    }
    String messageId = context.tokens.next();
    context.store.put(record.queued(new Command(messageId, name, body, false)));
    if (agent.elsewhere) {
      agent.everSent =
          queue.last() + 1; // the process that has the agent sends it as soon as it learns of it
    }
    pump(agent);
    return new CommandOutcome.Queued(messageId);
  }

  /** The session has a new connection: everything the agent does not have is on its way again. */
  int replay(LiveAgent agent) {
    CommandQueue queue = context.record(agent).commands();
    agent.sent = queue.acknowledged();
    agent.bytesInFlight = 0;
    pump(agent);
    return queue.size();
  }

  /** Another process has changed what waits for an agent of this one: more was queued, or acknowledged elsewhere. */
  void learn(LiveAgent agent) {
    CommandQueue queue = context.record(agent).commands();
    agent.sent = Math.max(agent.sent, queue.acknowledged());
    agent.everSent = Math.max(agent.everSent, agent.sent);
    agent.bytesInFlight = 0;
    for (long seq = queue.acknowledged() + 1; seq <= agent.sent; seq++) {
      agent.bytesInFlight += queue.get(seq).body().size();
    }
    pump(agent);
  }

  private void pump(LiveAgent agent) {
    Link holder = agent.holder;
    if (holder == null) {
      return;
    }
    CommandQueue queue = context.record(agent).commands();
    List<Command> next = queue.after(agent.sent);
    for (Command command : next) {
      if (agent.sent - queue.acknowledged() >= WINDOW_MESSAGES
          || agent.bytesInFlight >= WINDOW_BYTES) {
        return;
      }
      agent.sent++;
      agent.everSent = Math.max(agent.everSent, agent.sent);
      agent.bytesInFlight += command.body().size();
      context.counters.commandsSent++;
      context.send(holder, command, agent.sent);
    }
  }
}
