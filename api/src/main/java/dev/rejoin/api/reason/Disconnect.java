package dev.rejoin.api.reason;

import java.time.Duration;
import java.util.Optional;

/** Why an open connection ended. */
public sealed interface Disconnect extends Reason {

  /** Whether by its very name it hits the whole fleet, so that even the first attempt must spread. */
  default boolean fleetWide() {
    return false;
  }

  /** A floor the control plane set for the next attempt at this endpoint, counted from receipt. */
  default Optional<Duration> retryAfter() {
    return Optional.empty();
  }

  /** Whether the next attempt should go to another endpoint, if there is one. */
  default boolean otherEndpointFirst() {
    return false;
  }

  @Override
  default Severity severity() {
    return Severity.TRANSIENT;
  }

  /**
   * The peer closed in an orderly way.
   *
   * @param status a WebSocket close code (RFC 6455, section 7.4.1); other transports map theirs onto it
   */
  record ClosedByPeer(int status, String text) implements Disconnect {
    private static final int GOING_AWAY = 1001;
    private static final int POLICY_VIOLATION = 1008;
    private static final int SERVICE_RESTART = 1012;
    private static final int TRY_AGAIN_LATER = 1013;

    @Override
    public String code() {
      return "closed_" + status;
    }

    @Override
    public String detail() {
      return "closed by the control plane with " + status
          + (text.isEmpty() ? "" : " (" + text + ")");
    }

    @Override
    public boolean fleetWide() {
      return status == SERVICE_RESTART || status == GOING_AWAY;
    }

    @Override
    public boolean otherEndpointFirst() {
      return status == GOING_AWAY || status == SERVICE_RESTART || status == TRY_AGAIN_LATER;
    }

    @Override
    public Severity severity() {
      return status == POLICY_VIOLATION ? Severity.SLOW : Severity.TRANSIENT;
    }
  }

  /** The connection ended without a close: a reset, or an end of stream, perhaps in the middle of a frame. */
  record ConnectionLost(String detail) implements Disconnect {
    @Override
    public String code() {
      return "connection_lost";
    }
  }

  /** Nothing was received before the deadline of a request that demanded an answer. */
  record Silent(Duration since) implements Disconnect {
    @Override
    public String code() {
      return "silent";
    }

    @Override
    public String detail() {
      return "nothing received for " + since.toMillis() + " ms";
    }
  }

  /** Bytes arrive, but no heartbeat has been acknowledged for too long: the peer has lost the session's thread. */
  record HeartbeatsUnanswered(Duration since) implements Disconnect {
    @Override
    public String code() {
      return "heartbeats_unanswered";
    }

    @Override
    public String detail() {
      return "no heartbeat acknowledged for " + since.toMillis() + " ms";
    }
  }

  /** The peer broke the transport's protocol, so this side closed. */
  record ProtocolBroken(int status, String detail) implements Disconnect {
    @Override
    public String code() {
      return "protocol_broken";
    }
  }

  /** The control plane announced its end and then closed, or the announced time passed. */
  record Drained(String detail) implements Disconnect {
    @Override
    public String code() {
      return "drained";
    }

    @Override
    public boolean fleetWide() {
      return true;
    }

    @Override
    public boolean otherEndpointFirst() {
      return true;
    }
  }

  /** Another process holds the same agent id under a newer epoch: an operator must decide which one stays. */
  record Conflict(String otherInstance) implements Disconnect {
    @Override
    public String code() {
      return "conflict";
    }

    @Override
    public String detail() {
      return "another process (" + otherInstance + ") took over this agent id";
    }

    @Override
    public Severity severity() {
      return Severity.PERMANENT;
    }
  }

  /** The connection lives, but the control plane no longer knows the session: a full registration follows on it. */
  record SessionForgotten(String detail) implements Disconnect {
    @Override
    public String code() {
      return "session_forgotten";
    }
  }

  /** This side closed: the connection was superseded by its own successor, or the agent stops. */
  record ClosedHere(String detail) implements Disconnect {
    @Override
    public String code() {
      return "closed_here";
    }
  }
}
