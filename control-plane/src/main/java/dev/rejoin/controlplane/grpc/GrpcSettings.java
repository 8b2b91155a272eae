package dev.rejoin.controlplane.grpc;

import dev.rejoin.controlplane.server.TlsFiles;
import java.time.Duration;
import java.util.Optional;

/**
 * What the front end needs to be told.
 *
 * @param port 0 for any free one
 * @param handshakeWithin from accepting a connection to its first call, TLS included
 * @param mostCalls agents connected at once
 */
public record GrpcSettings(
    String host, int port, Optional<TlsFiles> tls, Duration handshakeWithin, int mostCalls) {}
