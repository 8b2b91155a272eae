package dev.rejoin.api.transport;

import dev.rejoin.api.Endpoint;
import java.util.Optional;

/**
 * How a connection came about.
 *
 * @param transport the transport's name
 * @param peerAddress address and port that answered, as {@code 192.0.2.1:443}
 * @param tlsVersion for example {@code TLSv1.3}; empty without TLS
 * @param phases what opening it took
 */
public record ConnectionInfo(
    String transport,
    Endpoint endpoint,
    String peerAddress,
    Optional<String> tlsVersion,
    PhaseTimes phases) {}
