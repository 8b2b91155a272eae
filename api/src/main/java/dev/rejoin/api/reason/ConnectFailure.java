package dev.rejoin.api.reason;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Why one attempt did not become a registered connection. */
public sealed interface ConnectFailure extends Reason {

  /**
   * Whether the peer's TCP had answered before the attempt failed. Only such failures prove that the expensive part
   * (TLS, authentication, registration) is broken, so only they count towards a circuit breaker.
   */
  default boolean afterTcpConnected() {
    return true;
  }

  /** A floor the control plane set for the next attempt at this endpoint, counted from receipt. */
  default Optional<Duration> retryAfter() {
    return Optional.empty();
  }

  /** Whether the attempt should next go to another endpoint, if there is one. */
  default boolean otherEndpointFirst() {
    return true;
  }

  @Override
  default Severity severity() {
    return Severity.TRANSIENT;
  }

  /** Nobody listens there. */
  record Refused(String detail) implements ConnectFailure {
    @Override
    public String code() {
      return "connection_refused";
    }

    @Override
    public boolean afterTcpConnected() {
      return false;
    }
  }

  /** No route, or the network said so. */
  record Unreachable(String detail) implements ConnectFailure {
    @Override
    public String code() {
      return "unreachable";
    }

    @Override
    public boolean afterTcpConnected() {
      return false;
    }
  }

  /** The host name could not be resolved; it is looked up again at every attempt. */
  record NameNotFound(String detail) implements ConnectFailure {
    @Override
    public String code() {
      return "name_not_found";
    }

    @Override
    public boolean afterTcpConnected() {
      return false;
    }
  }

  /** The attempt's total deadline passed in {@code phase}. */
  record TimedOut(ConnectPhase phase, Duration after) implements ConnectFailure {
    @Override
    public String code() {
      return "connect_timeout";
    }

    @Override
    public String detail() {
      return "no answer within " + after.toMillis() + " ms, in " + phase.label();
    }

    @Override
    public boolean afterTcpConnected() {
      return phase.compareTo(ConnectPhase.TCP) > 0;
    }
  }

  /** The peer ended the connection in {@code phase}, by a reset or an early end of stream. */
  record ConnectionReset(ConnectPhase phase, String detail) implements ConnectFailure {
    @Override
    public String code() {
      return "connection_reset";
    }

    @Override
    public boolean afterTcpConnected() {
      return phase.compareTo(ConnectPhase.TCP) > 0;
    }
  }

  /** TLS did not come about. Certificates do not heal by retrying, other trouble may. */
  record TlsFailed(Kind kind, String detail) implements ConnectFailure {
    /** What is wrong with whom. */
    public enum Kind {
      CERTIFICATE_EXPIRED,
      WRONG_HOST,
      UNKNOWN_AUTHORITY,
      CLIENT_CERTIFICATE,
      /** Local key, certificate or authority file cannot be read. */
      LOCAL_MATERIAL,
      /** Handshake broken off, no common version or cipher, not TLS at all. */
      HANDSHAKE
    }

    @Override
    public String code() {
      return "tls_" + kind.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Severity severity() {
      return kind == Kind.HANDSHAKE ? Severity.TRANSIENT : Severity.SLOW;
    }
  }

  /** The proxy refused to tunnel, 407 above all. */
  record ProxyRefused(int status, String detail) implements ConnectFailure {
    @Override
    public String code() {
      return "proxy_refused";
    }

    @Override
    public Severity severity() {
      return status == 407 || status == 403 ? Severity.SLOW : Severity.TRANSIENT;
    }
  }

  /** The token or certificate was not accepted (401). */
  record Unauthenticated(String detail) implements ConnectFailure {
    @Override
    public String code() {
      return "unauthenticated";
    }

    @Override
    public Severity severity() {
      return Severity.SLOW;
    }
  }

  /** Known, but not allowed (403). */
  record Forbidden(String detail) implements ConnectFailure {
    @Override
    public String code() {
      return "forbidden";
    }

    @Override
    public Severity severity() {
      return Severity.SLOW;
    }
  }

  /** Wrong path or protocol version (404, 426, UNIMPLEMENTED). */
  record WrongPathOrVersion(int status, String detail) implements ConnectFailure {
    @Override
    public String code() {
      return "wrong_path_or_version";
    }
  }

  /** The control plane is there and has no room now (429, 503, RESOURCE_EXHAUSTED, UNAVAILABLE with a hint). */
  record Busy(int status, Optional<Duration> retryAfter, String detail) implements ConnectFailure {
    @Override
    public String code() {
      return "busy";
    }

    @Override
    public boolean otherEndpointFirst() {
      return retryAfter.isEmpty();
    }
  }

  /** A redirect, which is never followed to another origin: it would carry the token there. */
  record Redirected(int status, String location) implements ConnectFailure {
    @Override
    public String code() {
      return "redirected";
    }

    @Override
    public String detail() {
      return "status " + status + " to " + location + ", not followed";
    }

    @Override
    public Severity severity() {
      return Severity.SLOW;
    }
  }

  /** Any other answer than the one that opens the connection. */
  record UnexpectedStatus(int status, String detail) implements ConnectFailure {
    @Override
    public String code() {
      return "unexpected_status";
    }
  }

  /** The peer does not speak the protocol. */
  record ProtocolViolation(String detail) implements ConnectFailure {
    @Override
    public String code() {
      return "protocol_violation";
    }
  }

  /** The token could not be read; nothing was sent. */
  record CredentialsUnavailable(String detail) implements ConnectFailure {
    @Override
    public String code() {
      return "credentials_unavailable";
    }

    @Override
    public boolean afterTcpConnected() {
      return false;
    }

    @Override
    public Severity severity() {
      return Severity.SLOW;
    }

    @Override
    public boolean otherEndpointFirst() {
      return false;
    }
  }

  /** This machine ran out of something: descriptors, ports, memory. */
  record LocalResources(String detail) implements ConnectFailure {
    @Override
    public String code() {
      return "local_resources";
    }

    @Override
    public boolean afterTcpConnected() {
      return false;
    }

    @Override
    public boolean otherEndpointFirst() {
      return false;
    }
  }

  /** The connection opened, but was lost before the agent was registered on it. */
  record LostBeforeRegistered(Disconnect disconnect) implements ConnectFailure {
    @Override
    public String code() {
      return disconnect.code();
    }

    @Override
    public String detail() {
      return disconnect.detail() + ", before registration";
    }

    @Override
    public Severity severity() {
      return disconnect.severity();
    }

    @Override
    public Optional<Duration> retryAfter() {
      return disconnect.retryAfter();
    }
  }

  /** Connected, but the control plane did not answer the registration in time. */
  record RegistrationUnanswered(Duration after) implements ConnectFailure {
    @Override
    public String code() {
      return "registration_unanswered";
    }

    @Override
    public String detail() {
      return "no answer to the registration within " + after.toMillis() + " ms";
    }
  }

  /** Connected, but the control plane refused the registration. */
  record RegistrationRejected(boolean permanent, String detail) implements ConnectFailure {
    @Override
    public String code() {
      return permanent ? "registration_rejected" : "registration_failed";
    }

    @Override
    public Severity severity() {
      return permanent ? Severity.PERMANENT : Severity.TRANSIENT;
    }
  }

  /** A strategy or hook of ours failed in a way it must not. */
  record InternalFault(String detail) implements ConnectFailure {
    @Override
    public String code() {
      return "internal_error";
    }
  }
}
