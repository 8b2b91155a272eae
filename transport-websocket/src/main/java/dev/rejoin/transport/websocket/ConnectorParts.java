package dev.rejoin.transport.websocket;

import dev.rejoin.api.transport.TransportContext;
import dev.rejoin.transport.websocket.wire.JsonCodec;

/** What the attempts and probes of one connector share. */
record ConnectorParts(
    WebSocketOptions options,
    TransportContext context,
    Dialer dialer,
    TlsContexts tls,
    JsonCodec codec) {}
