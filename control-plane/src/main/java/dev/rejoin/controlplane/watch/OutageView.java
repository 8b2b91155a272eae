package dev.rejoin.controlplane.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An outage as it stands.
 *
 * @param number counts from 1 in this process
 * @param inherited the fleet was lost by the process before
 * @param began when the first of its agents was lost
 * @param accepting from when on agents could come back as far as this side can tell: {@code began}, or, if it was
 *     inherited, the start of this process
 * @param over when it was over; empty while it goes on
 * @param before agents connected when it began
 * @param lowest the fewest connected since
 * @param lost agents that lost their connection in it
 * @param back those of them that are connected
 * @param reached how long after {@code accepting} 50, 90, 99 and 100 % of the lost were back, as far as they are
 * @param lags of its returns, each since its loss or since {@code accepting}, whichever is later
 * @param samples how many its curve has seen: equal numbers mean equal curves
 */
record OutageView(
    int number,
    boolean inherited,
    Instant began,
    Instant accepting,
    Optional<Instant> over,
    int before,
    int lowest,
    int lost,
    int back,
    List<Duration> reached,
    Lags.Summary lags,
    int samples) {}
