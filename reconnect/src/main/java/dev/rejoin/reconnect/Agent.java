package dev.rejoin.reconnect;

import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.message.Event;
import dev.rejoin.api.message.Opaque;
import dev.rejoin.reconnect.machine.Event.CredentialsChanged;
import dev.rejoin.reconnect.machine.Event.ReconnectNow;
import dev.rejoin.reconnect.machine.Event.Start;
import dev.rejoin.reconnect.machine.Event.Stop;
import dev.rejoin.reconnect.machine.Event.WakeUp;
import dev.rejoin.reconnect.session.Allowance;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One agent: holds a session with a control plane and finds its way back whenever the connection is lost. Thread-safe;
 * every method returns at once.
 */
public final class Agent {
  private final Runner runner;
  private final Allowance allowance;
  private final AgentSetup setup;
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean stopped = new AtomicBoolean();

  /** Assembles an agent; nothing happens before {@link #start()}. */
  public Agent(AgentSetup setup) {
    this.setup = setup;
    allowance = new Allowance(setup.policy().queueMessages(), setup.policy().queueBytes());
    runner = new Runner(setup, allowance);
  }

  /**
   * Begins to look for the control plane; to be called once.
   *
   * @throws IllegalStateException the second time
   */
  public void start() {
    if (!started.compareAndSet(false, true)) {
      throw new IllegalStateException("the agent has been started before");
    }
    runner.post(new Start());
  }

  /**
   * Closes everything. Idempotent, from any state.
   *
   * @return completes when the agent has ended, at the latest after the policy's {@code stop_timeout}
   */
  public CompletionStage<Void> stop() {
    stopped.set(true);
    runner.post(new Stop());
    return runner.finished();
  }

  /** A consistent snapshot. */
  public AgentStatus status() {
    return runner.status().read();
  }

  /**
   * Sends an event that must arrive: exactly once within a session, at least once across a lost one.
   *
   * @param name what happened, for the control plane's handlers
   * @return whether it was taken; a refused event was not queued and may be offered again later
   */
  public SendOutcome send(String name, Opaque body) {
    if (stopped.get()) {
      return SendOutcome.STOPPED;
    }
    if (!allowance.take(body.size())) {
      return SendOutcome.QUEUE_FULL;
    }
    Event event = new Event(setup.runtime().tokens().next(), name, body, false);
    runner.execute(() -> runner.messages().add(event));
    return SendOutcome.ACCEPTED;
  }

  /**
   * An operator's wish: ends any wait, even a slot, and makes a ready agent move to a fresh connection. Counts at most
   * once per 10 s.
   */
  public void reconnectNow() {
    runner.post(new ReconnectNow());
  }

  /** The machine woke up or its addresses changed: waits are cut short, a live connection is checked at once. */
  public void wakeUp(String cause) {
    runner.post(new WakeUp(cause));
  }

  /** Token, certificate or configuration changed: what was refused before is tried again soon. */
  public void credentialsChanged() {
    runner.post(new CredentialsChanged());
  }

  /**
   * Replaces the agent's description; registers in full if its fingerprint differs.
   *
   * @throws IllegalArgumentException if the id differs
   */
  public void describe(AgentDescription description) {
    runner.describe(description);
  }
}
