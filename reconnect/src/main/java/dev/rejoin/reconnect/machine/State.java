package dev.rejoin.reconnect.machine;

import dev.rejoin.api.Pacing;
import dev.rejoin.api.Session;
import dev.rejoin.reconnect.machine.Candidate.None;
import org.jspecify.annotations.Nullable;

/**
 * Everything the machine knows about one agent. Immutable; made only by {@link ReconnectMachine}.
 *
 * @param primary the connection that holds the session; null if there is none
 * @param candidate the way back
 * @param retiring a connection whose successor took over and that may still deliver; null if there is none
 * @param breaker whether the expensive part of an attempt is worth trying
 * @param channel the heartbeats' own connection, where they have one
 * @param doubt what one of the two connections is asked about the other; null for nothing
 * @param session what may be resumed; null before the first registration
 * @param pacing the control plane's last announcement, bounded
 */
public record State(
    Life life,
    @Nullable Primary primary,
    Candidate candidate,
    @Nullable Retiring retiring,
    Loop loop,
    Breaker breaker,
    Channel channel,
    @Nullable Doubt doubt,
    @Nullable Session session,
    long sessionSince,
    Pacing pacing) {

  /** A connection that is read until {@code until} and then closed. */
  public record Retiring(long link, long until) {}

  /** Before {@link Event.Start}. */
  public static State fresh(long now) {
    return new State(
        new Life.Fresh(),
        null,
        None.NONE,
        null,
        Loop.coldStart(now),
        Breaker.closed(),
        Channel.Off.OFF,
        null,
        null,
        now,
        Pacing.unannounced());
  }
}
