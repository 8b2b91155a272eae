package dev.rejoin.api.message;

/** Everything either side can say. {@code docs/protocol.md} gives the wire form of each. */
public sealed interface Message
    permits Register,
        RegisterSuccess,
        Resume,
        Resumed,
        RegisterRequired,
        Rejected,
        Deferred,
        Heartbeat,
        HeartbeatAck,
        Ack,
        Ping,
        Pong,
        Superseded,
        Draining,
        Resync,
        ResyncAck,
        Sequenced,
        ErrorReport,
        ProtocolFallback,
        Unknown {

  /** The wire name, in lower case with underscores. */
  String type();
}
