package dev.rejoin.reconnect;

import dev.rejoin.api.backoff.Backoff;

/**
 * The configured curve.
 *
 * @param name the strategy's name, for events
 * @param trusted true for built-ins, which are asked on the agent's serial context; others are asked on the blocking
 *     executor, with a deadline
 */
public record NamedBackoff(String name, Backoff backoff, boolean trusted) {}
