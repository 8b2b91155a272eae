package dev.rejoin.controlplane.model;

import dev.rejoin.api.Secret;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the running process knows about an agent beyond its {@link AgentRecord}. */
final class LiveAgent {
  final String id;

  /** The one connection that holds the session, if it is one of this process. */
  @Nullable
  Link holder;
  /** Whether a connection of another process that shares the store holds it; never beside a {@link #holder}. */
  boolean elsewhere;
  /** Counts the sessions seen by this process: numbers of different sessions are never mixed. */
  int session;
  /** Since when it has been connected or lost. */
  Instant since;
  /** When it was lost; meaningful while it is not {@linkplain #isHeld() held}. */
  long lostAt;

  @Nullable
  Instant lastHeartbeat;
  /** The token of a registration whose answer may not have arrived; dropped with the first sign that it has. */
  @Nullable
  Secret unconfirmedToken;

  /** The last command sent on the holder. */
  long sent;
  /** The last command that may have been sent on any connection of this session. */
  long everSent;
  /** Bytes of the commands sent and not acknowledged. */
  long bytesInFlight;

  int unackedMessages;
  long unackedBytes;

  long resumes;
  long registrations;
  long eventsReceived;

  LiveAgent(String id, Instant since, long lostAt) {
    this.id = id;
    this.since = since;
    this.lostAt = lostAt;
  }

  /** Whether a connection holds the session, wherever it is. */
  boolean isHeld() {
    return holder != null || elsewhere;
  }

  /** The numbers of a new session: nothing was sent, nothing received. */
  void renumber() {
    session++;
    sent = 0;
    everSent = 0;
    bytesInFlight = 0;
    unackedMessages = 0;
    unackedBytes = 0;
    unconfirmedToken = null;
  }
}
