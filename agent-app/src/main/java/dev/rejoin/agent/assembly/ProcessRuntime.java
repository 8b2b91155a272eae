package dev.rejoin.agent.assembly;

import com.google.inject.Inject;
import dev.rejoin.api.runtime.SchedulerPool;
import dev.rejoin.api.runtime.SystemRuntime;
import dev.rejoin.api.time.Ticker;
import dev.rejoin.api.time.TokenSource;
import dev.rejoin.reconnect.AgentRuntime;
import java.time.InstantSource;

/** The process's time, threads and tokens. */
record ProcessRuntime(
    SchedulerPool pool, Ticker ticker, InstantSource wallClock, TokenSource tokens) {

  @Inject
  ProcessRuntime {}

  /** What one more agent runs on: a scheduler of the pool, and dice of its own. */
  AgentRuntime forOneAgent() {
    return new AgentRuntime(
        pool.next(), ticker, wallClock, SystemRuntime.newRandom(), tokens, pool.blocking());
  }
}
