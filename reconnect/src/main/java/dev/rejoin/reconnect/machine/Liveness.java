package dev.rejoin.reconnect.machine;

import org.jspecify.annotations.Nullable;

/**
 * What is known about the life of one open connection. Any received byte is life; at most one request that demands an
 * answer is outstanding.
 *
 * @param lastReceived when a byte arrived last, or when the connection opened
 * @param nextBeat when the next answer is demanded
 * @param unacknowledgedSince when the oldest heartbeat without an acknowledgement was sent; null if there is none
 */
public record Liveness(
    long lastReceived,
    long nextBeat,
    @Nullable Awaiting awaiting,
    @Nullable Long unacknowledgedSince) {

  /**
   * An outstanding request.
   *
   * @param sentAt when it was handed to the transport
   * @param since where its deadlines count from: the flush, or until then the last sign that output moves
   * @param fresh true if it was sent because the timer before came late: it is not given a second chance
   */
  public record Awaiting(long sentAt, long since, boolean flushed, boolean fresh) {}

  static Liveness opened(long now, long nextBeat) {
    return new Liveness(now, nextBeat, null, null);
  }

  Liveness received(long at) {
    boolean answered = awaiting != null && at >= awaiting.sentAt();
    return new Liveness(
        Math.max(lastReceived, at), nextBeat, answered ? null : awaiting, unacknowledgedSince);
  }

  Liveness acknowledged(long at) {
    return new Liveness(Math.max(lastReceived, at), nextBeat, null, null);
  }

  /** A heartbeat left, whose acknowledgement is waited for as well. */
  Liveness heartbeatSent(long now, long nextBeat, boolean fresh) {
    Long since = unacknowledgedSince == null ? Long.valueOf(now) : unacknowledgedSince;
    return new Liveness(lastReceived, nextBeat, new Awaiting(now, now, false, fresh), since);
  }

  /** A ping left, which any byte answers. */
  Liveness pingSent(long now, long nextBeat, boolean fresh) {
    return new Liveness(
        lastReceived, nextBeat, new Awaiting(now, now, false, fresh), unacknowledgedSince);
  }

  Liveness flushed(long at) {
    if (awaiting == null || awaiting.flushed()) {
      return this;
    }
    Awaiting left =
        new Awaiting(awaiting.sentAt(), Math.max(awaiting.since(), at), true, awaiting.fresh());
    return new Liveness(lastReceived, nextBeat, left, unacknowledgedSince);
  }

  /** Something before the request left: the link moves, so the request's deadlines start later. */
  Liveness outputMoved(long at) {
    if (awaiting == null || awaiting.flushed() || at <= awaiting.since()) {
      return this;
    }
    Awaiting moved = new Awaiting(awaiting.sentAt(), at, false, awaiting.fresh());
    return new Liveness(lastReceived, nextBeat, moved, unacknowledgedSince);
  }

  /** The session is gone and with it the wait for its heartbeats' acknowledgement; the connection lives on. */
  Liveness withoutSession() {
    return new Liveness(lastReceived, nextBeat, awaiting, null);
  }

  Liveness beatDueAt(long at) {
    return new Liveness(lastReceived, at, awaiting, unacknowledgedSince);
  }
}
