package dev.rejoin.controlplane.server;

import io.netty.handler.ssl.SslHandler;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** The names that a verified client certificate speaks for. */
public final class CertificateNames {
  private static final int DNS = 2;
  private static final int URI = 6;

  private CertificateNames() {}

  /** DNS and URI alternative names, or else the common name; empty without a certificate. */
  static List<String> of(@Nullable SslHandler tls) {
    return tls == null ? List.of() : of(tls.engine().getSession());
  }

  /** As {@link #of(SslHandler)}, of a handshake that is over. */
  public static List<String> of(SSLSession session) {
    try {
      Certificate[] chain = session.getPeerCertificates();
      return chain[0] instanceof X509Certificate leaf ? of(leaf) : List.of();
    } catch (SSLPeerUnverifiedException none) {
      return List.of();
    } catch (CertificateParsingException | InvalidNameException e) {
      // Verified by the authority, yet without a name that can be read: it speaks for nobody.
      return List.of("unreadable");
    }
  }

  private static List<String> of(X509Certificate leaf)
      throws CertificateParsingException, InvalidNameException {
    List<String> names = new ArrayList<>();
    Collection<List<?>> alternatives = leaf.getSubjectAlternativeNames();
    if (alternatives != null) {
      for (List<?> alternative : alternatives) {
        boolean named = alternative.get(0).equals(DNS) || alternative.get(0).equals(URI);
        if (named && alternative.get(1) instanceof String name) {
          names.add(name);
        }
      }
    }
    if (names.isEmpty()) {
      for (Rdn part : new LdapName(leaf.getSubjectX500Principal().getName()).getRdns()) {
        if (part.getType().equalsIgnoreCase("CN")) {
          names.add(String.valueOf(part.getValue()));
        }
      }
    }
    return names.isEmpty() ? List.of("unreadable") : names;
  }
}
