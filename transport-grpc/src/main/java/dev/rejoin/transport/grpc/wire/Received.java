package dev.rejoin.transport.grpc.wire;

import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.transport.CloseReason;

/** What arrived as one message of the stream. */
public sealed interface Received {

  /** A message of the protocol. */
  record Said(Envelope envelope) implements Received {}

  /** The agent closes; the control plane ends the call. */
  record Closing(CloseReason reason) implements Received {}
}
