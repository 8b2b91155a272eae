package dev.rejoin.controlplane.model;

import org.jspecify.annotations.Nullable;

/**
 * One connection, as the model knows it; a handle for everybody else.
 *
 * <pre>
 * OPEN ──resume, register──▶ HOLDER ──resumed or registered elsewhere──▶ SUPERSEDED
 *   ▲                          │                                            │
 *   └───────forgotten──────────┘            closed by either side, silent, or after its time: CLOSED
 * </pre>
 */
public final class Link {
  enum Role {
    OPEN,
    HOLDER,
    SUPERSEDED,
    /** Carries heartbeats beside a session that lives elsewhere, for as long as it is open. */
    BEATS,
    CLOSED
  }

  private final long id;
  private final Peer peer;
  final Outlet outlet;
  final long openedAt;

  Role role = Role.OPEN;
  /** Whom this connection speaks for, once it has registered or resumed. */
  @Nullable
  LiveAgent agent;
  /** The agent's session that this connection took part in. */
  int session;
  /** The resume_id it was claimed with; null after a registration. */
  @Nullable
  String resumeId;

  long claimedAt;
  boolean fallbackSent;
  /** Whether the peer was told to register since it last did. */
  boolean demanded;

  int complaints;

  /** Position in the queue of deadlines. */
  long deadline;

  @Nullable
  Link previous;

  @Nullable
  Link next;

  Link(long id, Peer peer, Outlet outlet, long now) {
    this.id = id;
    this.peer = peer;
    this.outlet = outlet;
    this.openedAt = now;
  }

  /** Unique within the model, from 1. */
  public long id() {
    return id;
  }

  public Peer peer() {
    return peer;
  }

  @Override
  public String toString() {
    return "connection " + id + " from " + peer.address() + ", " + role;
  }
}
