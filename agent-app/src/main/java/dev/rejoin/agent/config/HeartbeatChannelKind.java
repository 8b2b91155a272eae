package dev.rejoin.agent.config;

/** Which connection heartbeats take. */
enum HeartbeatChannelKind {
  /** The one that holds the session. */
  MAIN,
  /** One of their own, over gRPC. */
  GRPC
}
