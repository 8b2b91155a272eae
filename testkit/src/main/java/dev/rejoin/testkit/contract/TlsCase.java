package dev.rejoin.testkit.contract;

import dev.rejoin.api.reason.ConnectFailure.TlsFailed.Kind;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a server and a client make of each other's certificates. */
public enum TlsCase {
  /** The server's certificate is for 127.0.0.1, in time, and from the authority the client is told to trust. */
  TRUSTED(null),
  /** As {@link #TRUSTED}; the server demands a certificate, and the client presents one it trusts. */
  MUTUAL(null),
  /** The server's certificate is out of date. */
  EXPIRED(Kind.CERTIFICATE_EXPIRED),
  /** The server's certificate is for {@code elsewhere.example}. */
  WRONG_HOST(Kind.WRONG_HOST),
  /** The client is told to trust another authority. */
  UNKNOWN_AUTHORITY(Kind.UNKNOWN_AUTHORITY),
  /** The server demands a certificate, and the client presents one from an authority the server does not know. */
  CLIENT_REJECTED(Kind.CLIENT_CERTIFICATE),
  /** The file with the client's authority does not exist. */
  FILE_MISSING(Kind.LOCAL_MATERIAL);

  private final Optional<Kind> failure;

  TlsCase(@Nullable Kind failure) {
    this.failure = Optional.ofNullable(failure);
  }

  /** How connecting must fail; empty if it must succeed. */
  public Optional<Kind> failure() {
    return failure;
  }
}
