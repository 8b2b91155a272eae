package dev.rejoin.controlplane.model;

import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.message.Command;
import java.time.Instant;
import java.util.Optional;

/**
 * Everything about one agent that outlives the process.
 *
 * @param fingerprint of the description
 * @param instanceId the process that holds the session or held it last
 * @param epoch of the connection that holds the session or held it last; never shrinks
 * @param session empty once forgotten; the epoch and the commands stay
 * @param lastReceived the highest number received in order from the agent in this session
 * @param commands sent or to be sent, and not acknowledged
 * @param lostAt since when no connection holds the session; empty while one does
 * @param owner the process whose connection holds the session or held it last, by its {@link SessionStore#self() number};
 *     0 where one process has the store alone
 */
public record AgentRecord(
    AgentDescription description,
    String fingerprint,
    String instanceId,
    long epoch,
    Optional<SessionRecord> session,
    long lastReceived,
    CommandQueue commands,
    Routes routes,
    Optional<Instant> lostAt,
    long owner) {

  public AgentRecord {
    if (epoch < 1 || lastReceived < 0 || owner < 0) {
      throw new IllegalArgumentException("epoch " + epoch + ", last received " + lastReceived
          + ", owner " + owner + " (expected: 1 or more, not negative)");
    }
  }

  public String agentId() {
    return description.id();
  }

  AgentRecord registered(
      AgentDescription newDescription,
      String newFingerprint,
      String newInstanceId,
      long newEpoch,
      SessionRecord newSession,
      CommandQueue renumbered) {
    return new AgentRecord(
        newDescription,
        newFingerprint,
        newInstanceId,
        newEpoch,
        Optional.of(newSession),
        0,
        renumbered,
        routes,
        Optional.empty(),
        owner);
  }

  /** With its session on a connection of that process. */
  public AgentRecord ownedBy(long process) {
    return owner == process
        ? this
        : new AgentRecord(
            description,
            fingerprint,
            instanceId,
            epoch,
            session,
            lastReceived,
            commands,
            routes,
            lostAt,
            process);
  }

  AgentRecord heldBy(String newInstanceId, long newEpoch, long acknowledged) {
    return new AgentRecord(
        description,
        fingerprint,
        newInstanceId,
        newEpoch,
        session,
        lastReceived,
        commands.acknowledge(acknowledged),
        routes,
        Optional.empty(),
        owner);
  }

  AgentRecord withToken(TokenHash token) {
    return with(
        session.map(held -> new SessionRecord(held.registrationId(), held.subject(), token)),
        lastReceived,
        commands,
        lostAt);
  }

  AgentRecord received(long seq) {
    return with(session, seq, commands, lostAt);
  }

  AgentRecord queued(Command command) {
    return with(session, lastReceived, commands.with(command), lostAt);
  }

  AgentRecord acknowledged(long seq) {
    return with(session, lastReceived, commands.acknowledge(seq), lostAt);
  }

  AgentRecord lost(Instant at) {
    return with(session, lastReceived, commands, Optional.of(at));
  }

  /** Without its session; commands up to {@code sent} may have been delivered. */
  AgentRecord forgotten(long sent, Instant at) {
    return with(
        Optional.empty(),
        0,
        commands.renumbered(sent),
        lostAt.isPresent() ? lostAt : Optional.of(at));
  }

  AgentRecord serving(Routes newRoutes) {
    return new AgentRecord(
        description,
        fingerprint,
        instanceId,
        epoch,
        session,
        lastReceived,
        commands,
        newRoutes,
        lostAt,
        owner);
  }

  private AgentRecord with(
      Optional<SessionRecord> newSession,
      long newLastReceived,
      CommandQueue newCommands,
      Optional<Instant> newLostAt) {
    return new AgentRecord(
        description,
        fingerprint,
        instanceId,
        epoch,
        newSession,
        newLastReceived,
        newCommands,
        routes,
        newLostAt,
        owner);
  }
}
