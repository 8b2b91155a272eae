package dev.rejoin.reconnect;

import dev.rejoin.api.time.Scheduler;
import dev.rejoin.api.time.Ticker;
import dev.rejoin.api.time.TokenSource;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * Time, threads and dice of one agent.
 *
 * @param scheduler the agent's serial context; may be shared
 * @param random used only on the serial context
 * @param blocking for strategies and plugins that may block
 */
public record AgentRuntime(
    Scheduler scheduler,
    Ticker ticker,
    InstantSource wallClock,
    RandomGenerator random,
    TokenSource tokens,
    Executor blocking) {}
