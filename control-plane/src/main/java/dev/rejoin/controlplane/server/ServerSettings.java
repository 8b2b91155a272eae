package dev.rejoin.controlplane.server;

import dev.rejoin.api.Secret;
import dev.rejoin.controlplane.model.ModelSettings;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.Optional;

/**
 * What the server needs to be told.
 *
 * @param port for agents; 0 for any free one
 * @param adminPort on loopback; 0 for any free one, empty for none
 * @param handshakeWithin from accepting a connection to its upgrade, TLS included
 * @param mostConnections open at once
 * @param handshakeRate connections that may begin to speak, per second
 * @param ioThreads event loops
 */
public record ServerSettings(
    String host,
    int port,
    Optional<Integer> adminPort,
    Secret adminToken,
    Optional<SslContext> tls,
    Duration handshakeWithin,
    int mostConnections,
    double handshakeRate,
    int ioThreads,
    ModelSettings model) {}
