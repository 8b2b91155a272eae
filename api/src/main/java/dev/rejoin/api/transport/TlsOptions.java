package dev.rejoin.api.transport;

import java.nio.file.Path;
import java.util.Optional;

/**
 * TLS as configured, the same for every transport. Files are read again at each attempt when they have changed, so a
 * rotated certificate is used without a restart. TLS 1.2 or later; host names are always verified.
 *
 * @param authority PEM file with the certificates to trust instead of the JDK's
 * @param clientIdentity certificate to present where the control plane asks for one
 */
public record TlsOptions(Optional<Path> authority, Optional<ClientIdentity> clientIdentity) {

  private static final TlsOptions SYSTEM = new TlsOptions(Optional.empty(), Optional.empty());

  /** Trust what the JDK trusts, present nothing. */
  public static TlsOptions system() {
    return SYSTEM;
  }

  /**
   * A client certificate.
   *
   * @param certificate PEM file, leaf first
   * @param privateKey PEM file, PKCS#8, not encrypted
   */
  public record ClientIdentity(Path certificate, Path privateKey) {}
}
