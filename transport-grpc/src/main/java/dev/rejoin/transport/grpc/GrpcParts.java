package dev.rejoin.transport.grpc;

import dev.rejoin.api.transport.TransportContext;
import dev.rejoin.transport.netty.Dialer;
import dev.rejoin.transport.netty.TlsContexts;

/** What the attempts and probes of one connector share. */
record GrpcParts(
    GrpcOptions options,
    TransportContext context,
    Dialer dialer,
    TlsContexts tls,
    KeepAlivePace keepAlive) {}
