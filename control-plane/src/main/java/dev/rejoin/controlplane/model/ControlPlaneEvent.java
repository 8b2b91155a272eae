package dev.rejoin.controlplane.model;

import dev.rejoin.api.message.Event;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Everything that can be seen of the control plane. */
public sealed interface ControlPlaneEvent {

  /** A stable name in lower case with underscores. */
  String name();

  /**
   * Agents are moved elsewhere from now on.
   *
   * @param agents connected when it began
   */
  record DrainBegan(Duration over, Duration deadline, int agents) implements ControlPlaneEvent {
    @Override
    public String name() {
      return "drain_began";
    }
  }

  /**
   * The drain is over.
   *
   * @param closed connections that had not gone at its deadline
   * @param cancelled whether somebody called it off, so that agents are let in again
   */
  record DrainEnded(int closed, boolean cancelled) implements ControlPlaneEvent {
    @Override
    public String name() {
      return "drain_ended";
    }
  }

  /**
   * Another process that shares the store is gone without a word.
   *
   * @param process its number
   * @param agents that were connected to it
   */
  record ProcessDied(long process, int agents) implements ControlPlaneEvent {
    @Override
    public String name() {
      return "process_died";
    }
  }

  /** A transport connection opened; nobody is known on it yet. */
  record Connected(long connection, Peer peer) implements ControlPlaneEvent {
    @Override
    public String name() {
      return "connected";
    }
  }

  /**
   * A registration or resumption is about to be carried out; how it ends is told next for that connection.
   *
   * @param type {@code register} or {@code resume}
   * @param arrivedTick when it had been read, by the control plane's ticker, in nanoseconds
   * @param traceContext what the agent sent along
   */
  record RegistrationRequested(
      String agentId,
      long connection,
      String type,
      long arrivedTick,
      Map<String, String> traceContext)
      implements ControlPlaneEvent {
    @Override
    public String name() {
      return "registration_requested";
    }
  }

  /**
   * A session goes on.
   *
   * @param away since its connection was lost; empty if it moved from one that still lived
   * @param replayed commands sent again or for the first time
   * @param traceContext what the agent sent along
   */
  record Resumed(
      String agentId,
      long connection,
      String instanceId,
      long epoch,
      Optional<Duration> away,
      int replayed,
      Map<String, String> traceContext)
      implements ControlPlaneEvent {
    @Override
    public String name() {
      return "resumed";
    }
  }

  /**
   * A session began.
   *
   * @param repeated true if the same registration had been carried out before: its session was kept
   * @param away since the agent was lost; empty if it is new or moved from a connection that still lived
   * @param traceContext what the agent sent along
   */
  record Registered(
      String agentId,
      long connection,
      String instanceId,
      long epoch,
      boolean repeated,
      Optional<Duration> away,
      Map<String, String> traceContext)
      implements ControlPlaneEvent {
    @Override
    public String name() {
      return "registered";
    }
  }

  /**
   * A connection was told to register in full.
   *
   * @param agentId empty if it never said who it is
   */
  record RegistrationDemanded(String agentId, long connection, String why)
      implements ControlPlaneEvent {
    @Override
    public String name() {
      return "register_required";
    }
  }

  /**
   * A registration was put off.
   *
   * @param retryAfter when the agent's turn comes
   */
  record RegistrationDeferred(String agentId, long connection, Duration retryAfter)
      implements ControlPlaneEvent {
    @Override
    public String name() {
      return "deferred";
    }
  }

  /** A registration or resumption was refused. */
  record Rejected(String agentId, long connection, boolean permanent, String why)
      implements ControlPlaneEvent {
    @Override
    public String name() {
      return "rejected";
    }
  }

  /**
   * A connection lost its session to a newer one.
   *
   * @param conflict true if another process took over: two agents have one id
   */
  record Superseded(
      String agentId, long connection, String byInstance, long epoch, boolean conflict)
      implements ControlPlaneEvent {
    @Override
    public String name() {
      return "superseded";
    }
  }

  /** Another process that shares the store has the session now; what held it here was told so. */
  record MovedElsewhere(String agentId, long connection) implements ControlPlaneEvent {
    @Override
    public String name() {
      return "moved_elsewhere";
    }
  }

  /** The connection that held the session is gone; the session is kept. */
  record Lost(String agentId, long connection, String why, Duration held)
      implements ControlPlaneEvent {
    @Override
    public String name() {
      return "lost";
    }
  }

  /** An agent is no longer remembered. */
  record Forgotten(String agentId, int undelivered) implements ControlPlaneEvent {
    @Override
    public String name() {
      return "forgotten";
    }
  }

  /**
   * A numbered message arrived. Told before its number is stored and acknowledged, so that none is lost: a process
   * killed in between is told again, by its successor, with the same message id.
   */
  record EventReceived(String agentId, long seq, Event event) implements ControlPlaneEvent {
    @Override
    public String name() {
      return "event";
    }
  }

  /** The agent has the command. */
  record CommandAcknowledged(String agentId, String messageId) implements ControlPlaneEvent {
    @Override
    public String name() {
      return "command_acknowledged";
    }
  }

  /** The agent's gateway routes changed. */
  record RoutesStored(String agentId, String digest) implements ControlPlaneEvent {
    @Override
    public String name() {
      return "routes";
    }
  }

  /**
   * The peer sent something unusable.
   *
   * @param agentId empty if it never said who it is
   */
  record PeerMisbehaved(String agentId, long connection, String detail)
      implements ControlPlaneEvent {
    @Override
    public String name() {
      return "peer_misbehaved";
    }
  }
}
