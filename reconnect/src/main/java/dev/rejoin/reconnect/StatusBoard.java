package dev.rejoin.reconnect;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.Session;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.time.Ticker;
import dev.rejoin.reconnect.machine.Candidate;
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
      lastError = failed.failure().code() + ": " + failed.failure().detail();
    } else if (event instanceof AgentEvent.Lost lost) {
      lastError = lost.reason().code() + ": " + lost.reason().detail();
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
        allowance.messages());
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

  private String reason(Entry now) {
    String because = lastError.isEmpty() ? "" : "; last error " + lastError;
    return switch (now.shown()) {
      case READY, SUSPECT, DRAINING -> "";
      case NEW -> "not started";
      case WAITING -> "waiting before the next attempt" + because;
      case CONNECTING -> "connecting" + because;
      case REGISTERING -> "registering" + because;
      case HALTED -> "halted until an operator acts" + because;
      case STOPPING -> "stopping";
      case STOPPED -> "stopped";
    };
  }

  private static int attempt(Candidate candidate) {
    if (candidate instanceof Candidate.Asking asking) {
      return asking.number();
    } else if (candidate instanceof Candidate.Waiting waiting) {
      return waiting.number();
    } else if (candidate instanceof Candidate.Connecting connecting) {
      return connecting.number();
    }
    return candidate instanceof Candidate.Registering registering ? registering.number() : 0;
  }

  private Optional<Duration> nextAttemptIn(Candidate candidate) {
    return candidate instanceof Candidate.Waiting waiting
        ? Optional.of(Duration.ofNanos(Math.max(0, waiting.until() - ticker.nanos())))
        : Optional.empty();
  }

  private static Optional<Integer> endpoint(State state) {
    if (state.primary() != null) {
      return Optional.of(state.primary().endpoint());
    } else if (state.candidate() instanceof Candidate.Waiting waiting) {
      return Optional.of(waiting.endpoint());
    } else if (state.candidate() instanceof Candidate.Connecting connecting) {
      return Optional.of(connecting.endpoint());
    }
    return state.candidate() instanceof Candidate.Registering registering
        ? Optional.of(registering.endpoint())
        : Optional.empty();
  }
}
