package dev.rejoin.controlplane.model;

import dev.rejoin.api.AgentDescription;
import java.time.Instant;
import java.util.Optional;

/**
 * An agent as it stands, for people and pages.
 *
 * @param connected to this process
 * @param elsewhere whether it is connected to another one that shares the store
 * @param since when it connected or was lost
 * @param peer address of its connection, if it has one
 * @param session whether it could resume
 * @param resumes, {@code registrations}, {@code eventsReceived}: since this process started
 * @param lastReceived the highest number received from it in its session
 * @param queued commands it has not acknowledged
 */
public record AgentView(
    String id,
    boolean connected,
    boolean elsewhere,
    Instant since,
    long epoch,
    String instanceId,
    Optional<String> peer,
    Optional<Instant> lastHeartbeat,
    boolean session,
    long resumes,
    long registrations,
    long eventsReceived,
    long lastReceived,
    int queued,
    long queuedBytes,
    Routes routes,
    String fingerprint,
    AgentDescription description) {}
