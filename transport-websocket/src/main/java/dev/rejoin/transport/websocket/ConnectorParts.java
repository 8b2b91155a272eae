package dev.rejoin.transport.websocket;

import dev.rejoin.transport.netty.NettyParts;
import dev.rejoin.transport.websocket.wire.JsonCodec;

/** What the attempts and probes of one connector share. */
record ConnectorParts(WebSocketOptions options, NettyParts netty, JsonCodec codec) {}
