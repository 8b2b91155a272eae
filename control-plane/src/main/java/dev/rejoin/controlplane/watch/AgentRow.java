package dev.rejoin.controlplane.watch;

import java.time.Instant;

/**
 * One agent in the table.
 *
 * @param elsewhere whether it went to another control plane that shares the store
 * @param since when it connected, went or was lost
 * @param sinceTick the same by the ticker, in nanoseconds
 * @param reason what was said of it last: why it was lost, sent away or rejected, or how it came back
 * @param noted when that was
 */
record AgentRow(
    String id,
    boolean connected,
    boolean elsewhere,
    Instant since,
    long sinceTick,
    long epoch,
    String reason,
    Instant noted) {
  private static final int LONGEST_REASON = 200;

  AgentRow {
    reason = reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON);
  }

  AgentRow noting(String newReason, Instant at) {
    return new AgentRow(id, connected, elsewhere, since, sinceTick, epoch, newReason, at);
  }

  AgentRow lost(String why, Instant at, long tick) {
    return new AgentRow(id, false, false, at, tick, epoch, why, at);
  }

  AgentRow moved(Instant at, long tick) {
    return new AgentRow(id, false, true, at, tick, epoch, "moved to another control plane", at);
  }
}
