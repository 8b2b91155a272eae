package dev.rejoin.transport.netty;

import dev.rejoin.api.reason.ConnectFailure.TlsFailed;
import dev.rejoin.api.reason.ConnectFailure.TlsFailed.Kind;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What went wrong with whose certificate, from the exceptions of the JDK's TLS. */
final class TlsFailures {
  private static final String ALERT = "received fatal alert: ";

  /** Alerts (RFC 8446, section 6.2) by which a server says that it does not like this side's certificate, or its lack. */
  private static final Set<String> ABOUT_CLIENT_CERTIFICATE = Set.of(
      "bad_certificate",
      "unsupported_certificate",
      "certificate_revoked",
      "certificate_expired",
      "certificate_unknown",
      "certificate_required",
      "unknown_ca",
      "access_denied");

  private TlsFailures() {}

  /** Null if the problem is not one of TLS. */
  static @Nullable TlsFailed find(Throwable problem) {
    boolean tls = false;
    for (Throwable each = problem; each != null; each = each.getCause()) {
      TlsFailed certificate = certificate(each);
      if (certificate != null) {
        return certificate;
      }
      tls |= each instanceof SSLException;
    }
    return tls ? new TlsFailed(Kind.HANDSHAKE, describe(problem)) : null;
  }

  private static @Nullable TlsFailed certificate(Throwable problem) {
    if (problem instanceof CertificateExpiredException
        || problem instanceof CertificateNotYetValidException
        || problem instanceof CertPathValidatorException path
            && (path.getReason() == BasicReason.EXPIRED
                || path.getReason() == BasicReason.NOT_YET_VALID)) {
      return failed(
          Kind.CERTIFICATE_EXPIRED, "the control plane's certificate is not valid now", problem);
    }
    if (problem instanceof CertPathBuilderException
        || problem instanceof CertPathValidatorException) {
      return failed(
          Kind.UNKNOWN_AUTHORITY, "the control plane's certificate is not trusted", problem);
    }
    // Whole, not clipped: newer JDKs put words before the alert.
    String said = String.valueOf(problem.getMessage()).toLowerCase(Locale.ROOT);
    if (problem instanceof CertificateException && problem.getCause() == null) {
      return said.contains("match") || said.contains("subject alternative")
          ? failed(Kind.WRONG_HOST, "the control plane's certificate is for another host", problem)
          : failed(
              Kind.UNKNOWN_AUTHORITY, "the control plane's certificate is not trusted", problem);
    }
    int alert = said.indexOf(ALERT);
    if (problem instanceof SSLException
        && alert >= 0
        && ABOUT_CLIENT_CERTIFICATE.contains(
            said.substring(alert + ALERT.length()).strip())) {
      return failed(
          Kind.CLIENT_CERTIFICATE, "the control plane does not accept our certificate", problem);
    }
    return null;
  }

  private static TlsFailed failed(Kind kind, String what, Throwable problem) {
    return new TlsFailed(kind, what + ": " + describe(problem));
  }

  private static String describe(Throwable problem) {
    // Host names and alternative names in these words come from the peer's certificate.
    return problem.getMessage() == null
        ? problem.getClass().getSimpleName()
        : PeerText.clip(problem.getMessage());
  }
}
