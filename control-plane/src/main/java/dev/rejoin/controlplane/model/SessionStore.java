package dev.rejoin.controlplane.model;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The control plane's memory of its agents. Confined to the model's serial context.
 *
 * <p>Everything put or removed since the last {@link #commit()} is one transaction: visible to {@link #get} at once,
 * durable together or not at all. The rule that makes numbers safe: <em>nothing the model says leaves the process before
 * the commit that follows it</em>. So an acknowledged message is a stored one, a command on the wire is a queued one, an
 * announced epoch is never handed out again.
 */
public interface SessionStore extends AutoCloseable {

  /** The agent's record, or null if there is none. */
  @Nullable
  AgentRecord get(String agentId);

  /** Adds or replaces the record of its agent. */
  void put(AgentRecord record);

  /** Forgets an agent altogether. */
  void remove(String agentId);

  /** Every record, in no particular order; a view that must not be held across changes. */
  Collection<AgentRecord> agents();

  FleetRecord fleet();

  void put(FleetRecord fleet);

  /**
   * Makes the transaction durable and begins the next.
   *
   * @throws java.io.UncheckedIOException if that failed; the store is then unusable
   */
  void commit();

  /** Lets go of whatever is held without a commit, as the death of the process would. Idempotent. */
  void abandon();

  /** Commits and lets go of whatever is held. Idempotent. */
  @Override
  void close();
}
