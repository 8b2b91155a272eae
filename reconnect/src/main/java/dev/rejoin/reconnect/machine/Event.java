package dev.rejoin.reconnect.machine;

import dev.rejoin.api.Pacing;
import dev.rejoin.api.backoff.Wait;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.api.registration.RegistrationOutcome;
import dev.rejoin.api.transport.ConnectionInfo;
import dev.rejoin.api.transport.PhaseTimes;
import dev.rejoin.api.transport.Probe;
import java.time.Duration;

/** What happened. Events about a link that is no longer known are ignored. */
public sealed interface Event {

  /** Begin to look for the control plane. */
  record Start() implements Event {}

  /** Close everything and end. */
  record Stop() implements Event {}

  /** Some deadline has passed, or not: the machine looks for itself. */
  record Tick() implements Event {}

  /** The strategy answered for attempt {@code number}. */
  record WaitProposed(int number, Wait proposal) implements Event {}

  /** Probe {@code id} was answered. */
  record Probed(long id, Probe answer) implements Event {}

  record Opened(long link, ConnectionInfo info) implements Event {}

  record ConnectFailed(long link, ConnectFailure failure, PhaseTimes phases) implements Event {}

  /** The connection ended, whoever ended it. */
  record Closed(long link, Disconnect reason) implements Event {}

  /** Bytes arrived at {@code at}, not later than now. */
  record Received(long link, long at) implements Event {}

  /** Something was handed to the operating system at {@code at}. */
  record OutputMoved(long link, long at) implements Event {}

  /** The request that demands an answer was handed to the operating system. */
  record BeatFlushed(long link, long at) implements Event {}

  /** A heartbeat was acknowledged. */
  record HeartbeatAnswered(long link, Duration roundTrip, Pacing pacing) implements Event {}

  /** A heartbeat that was sent on its own channel {@code roundTrip} ago was answered with a demand to register. */
  record HeartbeatRefused(long link, Duration roundTrip, String why) implements Event {}

  /** The registration strategy is about to send a request; if the candidate is gone afterwards, it must not. */
  record Committing(long link) implements Event {}

  record RegistrationEnded(long link, RegistrationOutcome outcome) implements Event {}

  /** The registration strategy broke its contract. */
  record RegistrationBroken(long link, String detail) implements Event {}

  /** The control plane no longer knows the agent on this connection. */
  record RegistrationDemanded(long link, String why) implements Event {}

  /**
   * A newer connection holds the session.
   *
   * @param own whether it belongs to this process
   */
  record Superseded(long link, String instanceId, boolean own) implements Event {}

  /** The control plane announced its end. */
  record DrainAnnounced(long link, Duration over, Duration deadline) implements Event {}

  /** An operator, or the control plane, wants a new connection now. */
  record ReconnectNow() implements Event {}

  /** The machine woke up, or its addresses changed. */
  record WakeUp(String cause) implements Event {}

  /** Token, certificate or configuration changed: what was refused may now be accepted. */
  record CredentialsChanged() implements Event {}

  /** The agent's description changed. */
  record DescriptionChanged() implements Event {}
}
