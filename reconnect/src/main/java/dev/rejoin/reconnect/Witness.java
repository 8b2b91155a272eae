package dev.rejoin.reconnect;

import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.observe.AgentEvent.AttemptStarted;
import dev.rejoin.api.observe.Observation;
import dev.rejoin.api.observe.Observer;
import dev.rejoin.api.time.Ticker;
import java.time.InstantSource;
import java.util.Map;

/** Tells the observer what happened. Its failures are loud, and change nothing. Confined to the serial context. */
final class Witness {
  private final String agentId;
  private final Observer observer;
  private final SerialContext context;
  private final Ticker ticker;
  private final InstantSource wallClock;

  Witness(
      String agentId,
      Observer observer,
      SerialContext context,
      Ticker ticker,
      InstantSource wallClock) {
    this.agentId = agentId;
    this.observer = observer;
    this.context = context;
    this.ticker = ticker;
    this.wallClock = wallClock;
  }

  void observe(AgentEvent event) {
    Observation observation = new Observation(agentId, ticker.nanos(), wallClock.instant(), event);
    try {
      observer.on(observation);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      report(e);
    }
  }

  /** What the observer puts on the wire with an attempt. */
  Map<String, String> propagation(AttemptStarted started) {
    try {
      return Map.copyOf(observer.propagation(agentId, started));
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      report(e);
      return Map.of();
    }
  }

  /** Not here, where it would take the rest of a step along: the scheduler makes known what its tasks throw. */
  private void report(Throwable failure) {
    context.execute(() -> {
      throw new IllegalStateException("an observer of agent " + agentId + " failed", failure);
    });
  }
}
