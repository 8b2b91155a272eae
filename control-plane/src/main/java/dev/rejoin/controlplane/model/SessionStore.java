package dev.rejoin.controlplane.model;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The control plane's memory of its agents. Confined to the model's serial context. Several processes may share one, each
 * through a store object of its own.
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
   * This process's number among those that share the store, from 1 and never used twice; 0 where it has the store alone.
   */
  default long self() {
    return 0;
  }

  /** Whether another process that shares the store is there. */
  default boolean lives(long process) {
    return false;
  }

  /**
   * Begins the transaction, unless it has begun: where the store is shared, nobody else has one until the commit. To be
   * called before anything is read that a decision depends on.
   *
   * @return what others have committed since the last transaction here
   * @throws java.io.UncheckedIOException if that failed; the store is then unusable
   */
  default Changes begin() {
    return Changes.none();
  }

  /**
   * Makes the transaction durable and ends it.
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
