package dev.rejoin.reconnect.machine;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.backoff.Attempt;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.observe.AgentEvent.AttemptStarted;
import dev.rejoin.api.registration.RegistrationOutcome;
import dev.rejoin.api.transport.CloseReason;

/** What to do about it, in this order. */
public sealed interface Effect {

  /** Ask the strategy; its answer is an {@link Event.WaitProposed}. */
  record AskStrategy(Attempt attempt) implements Effect {}

  /** Ask whether the control plane is there; the answer is an {@link Event.Probed}. */
  record Probe(long id, Endpoint endpoint) implements Effect {}

  record Connect(long link, Endpoint endpoint, AttemptStarted started) implements Effect {}

  /** Open a connection for heartbeats only. */
  record ConnectHeartbeats(long link, Endpoint endpoint) implements Effect {}

  /** Run the registration strategy on this connection. */
  record BeginRegistration(long link, int number, boolean demanded, boolean primaryAlive)
      implements Effect {}

  /** The session is on this connection from now on: replay, then go on. */
  record Adopt(long link, RegistrationOutcome outcome, boolean handover) implements Effect {}

  /** The session is on no connection from now on. */
  record Detach() implements Effect {}

  /**
   * Demand an answer.
   *
   * @param heartbeat false where the session does not live here: then a ping
   */
  record SendBeat(long link, boolean heartbeat) implements Effect {}

  record Close(long link, CloseReason reason) implements Effect {}

  /** End an attempt or a connection at once, without a word. */
  record Abort(long link) implements Effect {}

  /** Tell the observers. */
  record Observe(AgentEvent event) implements Effect {}

  /** The agent has ended. */
  record Finish() implements Effect {}
}
