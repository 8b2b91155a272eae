package dev.rejoin.reconnect;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.Session;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.reason.ColdStart;
import dev.rejoin.api.reason.Reason;
import dev.rejoin.api.time.Ticker;
import dev.rejoin.reconnect.machine.Breaker;
import dev.rejoin.reconnect.machine.Candidate;
import dev.rejoin.reconnect.machine.Channel;
import dev.rejoin.reconnect.machine.Life;
import dev.rejoin.reconnect.machine.Primary;
import dev.rejoin.reconnect.machine.State;
import dev.rejoin.reconnect.session.Allowance;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The last state, for whoever asks. Written on the serial context, read anywhere. */
final class StatusBoard {

  private record Entry(State state, AgentStatus.State shown, long since) {}

  private final String agentId;
  private final List<Endpoint> endpoints;
  private final Ticker ticker;
  private final Allowance allowance;
  private volatile Entry entry;
  private volatile String lastError = "";

  StatusBoard(
      String agentId, State state, List<Endpoint> endpoints, Ticker ticker, Allowance allowance) {
    this.agentId = agentId;
    this.endpoints = endpoints;
    this.ticker = ticker;
    this.allowance = allowance;
    entry = new Entry(state, AgentStatus.State.NEW, ticker.nanos());
  }

  void update(State state) {
    AgentStatus.State shown = shown(state);
    long since = shown == entry.shown() ? entry.since() : ticker.nanos();
    entry = new Entry(state, shown, since);
  }

  void note(AgentEvent event) {
    if (event instanceof AgentEvent.AttemptFailed failed) {
      lastError = words(failed.failure());
    } else if (event instanceof AgentEvent.Lost lost) {
      lastError = words(lost.reason());
    }
  }

  AgentStatus read() {
    Entry now = entry;
    State state = now.state();
    Session session = state.session();
    return new AgentStatus(
        agentId,
        now.shown(),
        since(now.since()),
        reason(now),
        attempt(state.candidate()),
        nextAttemptIn(state.candidate()),
        lastError.isEmpty() ? Optional.empty() : Optional.of(lastError),
        endpoint(state).map(endpoints::get),
        session == null ? Optional.empty() : Optional.of(since(state.sessionSince())),
        session == null ? Optional.empty() : Optional.of(session.epoch()),
        breaker(state.breaker()),
        channel(state.channel()),
        allowance.messages());
  }

  private static Optional<AgentStatus.HeartbeatChannel> channel(Channel channel) {
    if (channel instanceof Channel.Open) {
      return Optional.of(
          channel.carriesHeartbeats()
              ? AgentStatus.HeartbeatChannel.ANSWERED
              : AgentStatus.HeartbeatChannel.UNANSWERED);
    } else if (channel instanceof Channel.Connecting) {
      return Optional.of(AgentStatus.HeartbeatChannel.CONNECTING);
    }
    return channel instanceof Channel.Waiting
        ? Optional.of(AgentStatus.HeartbeatChannel.WAITING)
        : Optional.empty();
  }

  private Optional<AgentStatus.OpenBreaker> breaker(Breaker breaker) {
    Breaker.Open open = breaker.open();
    return open == null
        ? Optional.empty()
        : Optional.of(
            new AgentStatus.OpenBreaker(since(open.since()), open.failures(), until(open.until())));
  }

  private Duration since(long moment) {
    return Duration.ofNanos(Math.max(0, ticker.nanos() - moment));
  }

  private static AgentStatus.State shown(State state) {
    if (state.life() instanceof Life.Fresh) {
      return AgentStatus.State.NEW;
    } else if (state.life() instanceof Life.Halted) {
      return AgentStatus.State.HALTED;
    } else if (state.life() instanceof Life.Stopping) {
      return AgentStatus.State.STOPPING;
    } else if (state.life() instanceof Life.Stopped) {
      return AgentStatus.State.STOPPED;
    }
    Primary primary = state.primary();
    if (primary != null) {
      return switch (primary.phase()) {
        case READY -> AgentStatus.State.READY;
        case SUSPECT -> AgentStatus.State.SUSPECT;
        case DRAINING -> AgentStatus.State.DRAINING;
      };
    }
    if (state.candidate() instanceof Candidate.Connecting) {
      return AgentStatus.State.CONNECTING;
    }
    return state.candidate() instanceof Candidate.Registering
        ? AgentStatus.State.REGISTERING
        : AgentStatus.State.WAITING;
  }

  private static String reason(Entry now) {
    State state = now.state();
    return switch (now.shown()) {
      case READY, SUSPECT, DRAINING -> "";
      case NEW -> "not started";
      case WAITING ->
        "waiting before the next " + next(state.breaker())
            + because(state.loop().cause());
      case CONNECTING -> "connecting" + because(state.loop().cause());
      case REGISTERING ->
        (deferred(state.candidate()) ? "registration deferred" : "registering")
            + because(state.loop().cause());
      case HALTED ->
        state.life() instanceof Life.Halted halted
            ? "halted until an operator acts" + because(halted.reason())
            : "halted";
      case STOPPING -> "stopping";
      case STOPPED -> "stopped";
    };
  }

  private static String next(Breaker breaker) {
    Breaker.Open open = breaker.open();
    return open == null
        ? "attempt"
        : "probe (circuit breaker open, " + open.failures() + " failures in a row)";
  }

  private static String because(Reason cause) {
    return cause instanceof ColdStart ? "" : " after " + words(cause);
  }

  private static String words(Reason reason) {
    return reason.code() + ": " + reason.detail();
  }

  private static boolean deferred(Candidate candidate) {
    return candidate instanceof Candidate.Registering registering
        && registering.stage() == Candidate.Registering.Stage.DEFERRED;
  }

  private static int attempt(Candidate candidate) {
    if (candidate instanceof Candidate.Asking asking) {
      return asking.number();
    } else if (candidate instanceof Candidate.Probing probing) {
      return probing.number();
    } else if (candidate instanceof Candidate.Waiting waiting) {
      return waiting.number();
    }
    return candidate instanceof Candidate.Trying trying ? trying.number() : 0;
  }

  private Optional<Duration> nextAttemptIn(Candidate candidate) {
    if (candidate instanceof Candidate.Waiting waiting) {
      return Optional.of(until(waiting.until()));
    }
    if (candidate instanceof Candidate.Probing) {
      return Optional.of(Duration.ZERO); // it is due, if the probe's answer is good
    }
    return candidate instanceof Candidate.Registering registering && deferred(registering)
        ? Optional.of(until(registering.runUntil()))
        : Optional.empty();
  }

  private Duration until(long moment) {
    return Duration.ofNanos(Math.max(0, moment - ticker.nanos()));
  }

  private static Optional<Integer> endpoint(State state) {
    if (state.primary() != null) {
      return Optional.of(state.primary().endpoint());
    } else if (state.candidate() instanceof Candidate.Waiting waiting) {
      return Optional.of(waiting.endpoint());
    } else if (state.candidate() instanceof Candidate.Probing probing) {
      return Optional.of(probing.endpoint());
    }
    return state.candidate() instanceof Candidate.Trying trying
        ? Optional.of(trying.endpoint())
        : Optional.empty();
  }
}
