package dev.rejoin.api.observe;

import dev.rejoin.api.time.Ticker;
import java.time.InstantSource;

/**
 * What observers may use.
 *
 * @param ticker the clock of {@link Observation#tick()}
 * @param release version of the agent
 * @param strategy name of the backoff strategy by which every agent of the process waits
 */
public record ObserverContext(
    Ticker ticker, InstantSource wallClock, String release, String strategy) {}
