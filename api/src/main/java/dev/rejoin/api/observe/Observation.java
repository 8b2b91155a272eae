package dev.rejoin.api.observe;

import java.time.Instant;

/**
 * An event with who and when.
 *
 * @param agentId the agent it happened to
 * @param tick reading of the process's {@link dev.rejoin.api.time.Ticker}, for durations
 * @param at the wall clock, with microseconds where the platform has them
 */
public record Observation(String agentId, long tick, Instant at, AgentEvent event) {}
