package dev.rejoin.api.observe;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.Pacing;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.api.reason.Reason;
import dev.rejoin.api.transport.ConnectRequest.Role;
import dev.rejoin.api.transport.ConnectionInfo;
import dev.rejoin.api.transport.PhaseTimes;
import dev.rejoin.api.transport.Probe;
import java.time.Duration;
import java.util.Optional;

/** Everything that can be seen of an agent. Ticks are readings of the process's ticker, in nanoseconds. */
public sealed interface AgentEvent {

  /** A stable name in lower case with underscores. */
  String name();

  /** The agent begins to look for its control plane. */
  record Started() implements AgentEvent {
    @Override
    public String name() {
      return "started";
    }
  }

  /**
   * A wait before attempt {@code attempt} began.
   *
   * @param proposed what the strategy wanted, counted from the previous attempt's start
   * @param remaining what is left to wait from now, after clamping and floors
   * @param why the strategy's words, or the rule that overrode it
   * @param rule which rule decided: {@code strategy}, {@code spread}, {@code slot}, {@code slow}, {@code first}, …
   */
  record WaitStarted(
      int attempt,
      Duration proposed,
      Duration remaining,
      String why,
      String rule,
      Reason cause,
      Pacing pacing,
      Endpoint nextEndpoint)
      implements AgentEvent {
    @Override
    public String name() {
      return "waiting";
    }
  }

  /**
   * A wait ended early.
   *
   * @param by {@code operator}, {@code wake_up}, {@code credentials}, …
   */
  record WaitCut(int attempt, String by) implements AgentEvent {
    @Override
    public String name() {
      return "wait_cut";
    }
  }

  /**
   * The circuit breaker opened: the control plane answers, but attempts fail after the connection stood. Until it closes,
   * waits end in probes instead of attempts.
   *
   * @param failures how many attempts failed so
   * @param openFor how long bad probes keep attempts away; then one is made whatever they say
   * @param last the last of them
   */
  record BreakerOpened(int failures, Duration openFor, Reason last) implements AgentEvent {
    @Override
    public String name() {
      return "breaker_opened";
    }
  }

  /** An agent is registered, so the circuit breaker closed. */
  record BreakerClosed(Duration openedFor) implements AgentEvent {
    @Override
    public String name() {
      return "breaker_closed";
    }
  }

  /**
   * The control plane was asked cheaply whether it is there, instead of attempt {@code attempt}.
   *
   * @param attempting whether the answer was good enough for the attempt to follow at once
   */
  record Probed(int attempt, Endpoint endpoint, Probe answer, Duration took, boolean attempting)
      implements AgentEvent {
    @Override
    public String name() {
      return "probe";
    }
  }

  /**
   * An attempt began.
   *
   * @param attempt number since the loss, 1 for the first
   * @param besidePrimary true if another connection still holds the session: a race or a drain
   */
  record AttemptStarted(
      int attempt, Endpoint endpoint, String transport, Reason cause, boolean besidePrimary)
      implements AgentEvent {
    @Override
    public String name() {
      return "attempt";
    }
  }

  /** The attempt's connection is open; registration follows. */
  record ConnectionOpened(int attempt, ConnectionInfo info) implements AgentEvent {
    @Override
    public String name() {
      return "connected";
    }
  }

  /** The attempt is over without a registered connection. */
  record AttemptFailed(
      int attempt, Endpoint endpoint, ConnectFailure failure, PhaseTimes phases, Duration took)
      implements AgentEvent {
    @Override
    public String name() {
      return "attempt_failed";
    }
  }

  /** The attempt was ended by this side, because it was no longer needed. */
  record AttemptAbandoned(int attempt, String why) implements AgentEvent {
    @Override
    public String name() {
      return "attempt_abandoned";
    }
  }

  /** A registration strategy sent a request ({@code resume}, {@code register}). */
  record RequestSent(int attempt, String type) implements AgentEvent {
    @Override
    public String name() {
      return "request_sent";
    }
  }

  /**
   * What became of it.
   *
   * @param answer the answer's type, {@code timed_out} or {@code disconnected}
   */
  record RequestAnswered(int attempt, String type, String answer, Duration took)
      implements AgentEvent {
    @Override
    public String name() {
      return "request_answered";
    }
  }

  /** The control plane deferred the registration; the connection stays. */
  record RegistrationDeferred(int attempt, Duration retryAfter, String why) implements AgentEvent {
    @Override
    public String name() {
      return "registration_deferred";
    }
  }

  /**
   * The agent is known on a live connection.
   *
   * @param resumed true if the session went on, false if a new one began
   * @param handover true if the session moved from a connection that was still open: nothing was lost in between
   * @param attempts how many attempts this return took
   * @param sinceLoss from the loss, or the start; zero for a handover
   * @param connectTook from the attempt's start until the connection was open
   * @param registrationTook from there until the agent was known
   */
  record Ready(
      boolean resumed,
      boolean handover,
      int attempts,
      long epoch,
      Duration sinceLoss,
      Duration connectTook,
      Duration registrationTook,
      Endpoint endpoint,
      Pacing pacing)
      implements AgentEvent {
    @Override
    public String name() {
      return "ready";
    }
  }

  /** The registration has held for {@code stable_after}: the count of attempts starts over. */
  record Stable() implements AgentEvent {
    @Override
    public String name() {
      return "stable";
    }
  }

  /** An answer is late; another connection is tried while this one may still recover. */
  record Suspected(Duration silentFor, long lastReceivedTick) implements AgentEvent {
    @Override
    public String name() {
      return "suspect";
    }
  }

  /** The suspect answered after all. */
  record SuspicionCleared(Duration silentFor) implements AgentEvent {
    @Override
    public String name() {
      return "suspicion_cleared";
    }
  }

  /**
   * The connection that held the session is gone.
   *
   * @param lastReceivedTick when the last byte had arrived
   * @param held how long the session's connection had lived
   */
  record Lost(Disconnect reason, long lastReceivedTick, Duration held, Endpoint endpoint)
      implements AgentEvent {
    @Override
    public String name() {
      return "lost";
    }
  }

  /**
   * A heartbeat was acknowledged.
   *
   * @param channel which connection it took: the one that holds the session, or one of its own
   */
  record HeartbeatAnswered(Duration roundTrip, Role channel) implements AgentEvent {

    /** On the connection that holds the session. */
    public HeartbeatAnswered(Duration roundTrip) {
      this(roundTrip, Role.MAIN);
    }

    @Override
    public String name() {
      return "heartbeat";
    }
  }

  /** Heartbeats have a connection of their own from now on. */
  record HeartbeatChannelOpened(ConnectionInfo info, Duration took) implements AgentEvent {
    @Override
    public String name() {
      return "heartbeat_channel_opened";
    }
  }

  /**
   * The heartbeats' own connection is gone, or did not come about; heartbeats take the main one meanwhile.
   *
   * @param wasOpen false where an attempt to open it failed
   * @param retryIn until the next attempt, counted only while there is a session's connection
   */
  record HeartbeatChannelDown(Reason reason, boolean wasOpen, Duration retryIn)
      implements AgentEvent {
    @Override
    public String name() {
      return "heartbeat_channel_down";
    }
  }

  /**
   * One of the agent's two connections was in trouble, and the other was asked.
   *
   * @param noticedBy which one was in trouble
   * @param what {@code suspect}, {@code unanswered} or {@code lost}
   * @param otherAnswers whether the other one answers: if not, it is an outage
   */
  record ConnectionsCompared(Role noticedBy, String what, boolean otherAnswers)
      implements AgentEvent {
    @Override
    public String name() {
      return "evidence";
    }

    /** What follows from it, for people. */
    public String conclusion() {
      if (!otherAnswers) {
        return "an outage: neither connection answers";
      }
      return noticedBy == Role.MAIN
          ? "heartbeats are answered: the control plane is there"
          : "the main connection answers: only the heartbeat channel is in trouble";
    }
  }

  /** The control plane announced its end. */
  record DrainAnnounced(Duration over, Duration deadline) implements AgentEvent {
    @Override
    public String name() {
      return "draining";
    }
  }

  /**
   * A post-registration hook ended.
   *
   * @param failure empty if it succeeded
   */
  record HookFinished(String hook, Duration took, Optional<String> failure) implements AgentEvent {
    @Override
    public String name() {
      return "hook";
    }
  }

  /** The other side sent something unusable; told once per connection and kind. */
  record PeerMisbehaved(String detail) implements AgentEvent {
    @Override
    public String name() {
      return "peer_misbehaved";
    }
  }

  /** A strategy broke its contract and was bounded or replaced; told once per cause. */
  record StrategyMisbehaved(String strategy, String detail) implements AgentEvent {
    @Override
    public String name() {
      return "strategy_misbehaved";
    }
  }

  /** The agent stopped looking, but lives: an operator must act. */
  record Halted(Reason reason) implements AgentEvent {
    @Override
    public String name() {
      return "halted";
    }
  }

  /** The agent is gone. */
  record Stopped() implements AgentEvent {
    @Override
    public String name() {
      return "stopped";
    }
  }
}
