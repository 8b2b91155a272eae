package dev.rejoin.api.transport;

import dev.rejoin.api.time.Ticker;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * What all transports of a process share.
 *
 * @param tls how to trust and be trusted on secure endpoints
 * @param proxy an HTTP proxy that tunnels with CONNECT
 * @param ticker for deadlines and phase times
 * @param wallClock for certificate validity and dates in {@code Retry-After}
 * @param blocking for look-ups and file reads, never on an event loop
 */
public record TransportContext(
    TlsOptions tls,
    Optional<Proxy> proxy,
    Ticker ticker,
    InstantSource wallClock,
    Executor blocking) {}
