package dev.rejoin.controlplane.model;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How a peer was let in, or why it was not. Moments are readings of the control plane's ticker, in nanoseconds.
 *
 * @param transport {@code websocket} or {@code grpc}
 * @param address of the peer, host and port
 * @param agentId the agent id it announced
 * @param traceContext W3C trace context entries that it sent along
 * @param acceptedTick when its connection was accepted; on a transport that carries several, when its call began
 * @param askedTick when all it had to say before it is let in had been read
 * @param admittedTick when it was let go on to authentication; empty if it was refused before
 * @param endedTick when it was decided
 * @param status the transport's own word for the decision: {@code 101} or {@code 503}, {@code OK} or {@code UNAVAILABLE}
 * @param refusal why it was sent away; empty if it was let in
 * @param retryAfter when it was told to come back
 */
public record HandshakeReport(
    String transport,
    String address,
    Optional<String> agentId,
    Map<String, String> traceContext,
    long acceptedTick,
    long askedTick,
    Optional<Long> admittedTick,
    long endedTick,
    String status,
    Optional<String> refusal,
    Optional<Duration> retryAfter) {

  public HandshakeReport {
    traceContext = Map.copyOf(traceContext);
  }
}
