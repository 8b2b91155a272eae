package dev.rejoin.transport.netty;

import dev.rejoin.api.transport.TransportContext;

/** What the attempts and probes of one connector share, whatever they speak. */
public record NettyParts(TransportContext context, Dialer dialer, TlsContexts tls) {}
