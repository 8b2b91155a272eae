package dev.rejoin.controlplane.server;

import java.nio.file.Path;
import java.util.Optional;

/**
 * TLS for the agents' port, 1.2 or later.
 *
 * @param certificate PEM file, leaf first
 * @param privateKey PEM file, PKCS#8, not encrypted
 * @param clientAuthority PEM file; where given, agents must present a certificate it signed, whose names decide which
 *     agent ids they may use
 */
public record TlsFiles(Path certificate, Path privateKey, Optional<Path> clientAuthority) {}
