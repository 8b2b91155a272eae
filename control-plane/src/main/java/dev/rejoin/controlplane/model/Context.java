package dev.rejoin.controlplane.model;

import dev.rejoin.api.message.Deferred;
import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.ErrorReport;
import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.RegisterRequired;
import dev.rejoin.api.message.Rejected;
import dev.rejoin.api.message.Sequenced;
import dev.rejoin.api.time.Ticker;
import dev.rejoin.api.time.TokenSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the parts of the model share: the store, the agents, time, and ways to say something. */
final class Context {
  /** Enough for somebody who debugs a client, and little enough for somebody who attacks. */
  private static final int MOST_COMPLAINTS = 32;

  final ModelSettings settings;
  final SessionStore store;
  final Ticker ticker;
  final InstantSource wallClock;
  final TokenSource tokens;
  final ControlPlaneListener listener;
  final Counters counters = new Counters();
  final Map<String, LiveAgent> agents = new HashMap<>();
  final Fleet fleet;
  final KnownSessions known = new KnownSessions();

  Context(
      ModelSettings settings,
      SessionStore store,
      Ticker ticker,
      InstantSource wallClock,
      TokenSource tokens,
      ControlPlaneListener listener,
      Fleet fleet) {
    this.settings = settings;
    this.store = store;
    this.ticker = ticker;
    this.wallClock = wallClock;
    this.tokens = tokens;
    this.listener = listener;
    this.fleet = fleet;
  }

  long now() {
    return ticker.nanos();
  }

  Instant instant() {
    return wallClock.instant();
  }

  /** Counts a change of who holds a session: the fleet's size is that of all processes together. */
  void heldBefore(boolean wasHeld, LiveAgent agent) {
    if (agent.isHeld() && !wasHeld) {
      fleet.joined();
    } else if (!agent.isHeld() && wasHeld) {
      fleet.left();
    }
  }

  void tell(ControlPlaneEvent event) {
    listener.on(event);
  }

  /** The stored record of an agent that has one. */
  AgentRecord record(LiveAgent agent) {
    AgentRecord record = store.get(agent.id);
    if (record == null) {
      throw new IllegalStateException(agent.id + " has no record");
    }
    return record;
  }

  // ---- saying something

  void answer(Link link, Message message, Optional<String> requestId) {
    link.outlet.send(new Envelope(message, requestId, 0, acknowledgement(link), instant()));
  }

  void send(Link link, Message message) {
    answer(link, message, Optional.empty());
  }

  void send(Link link, Sequenced message, long seq) {
    link.outlet.send(Envelope.sequenced(message, seq, acknowledgement(link), instant()));
  }

  /** Every envelope to the holder acknowledges. */
  private long acknowledgement(Link link) {
    LiveAgent agent = link.agent;
    if (agent == null || link.role != Link.Role.HOLDER) {
      return 0;
    }
    agent.unackedMessages = 0;
    agent.unackedBytes = 0;
    return record(agent).lastReceived();
  }

  void reject(
      Link link, Optional<String> requestId, String agentId, boolean permanent, String why) {
    counters.rejected++;
    tell(new ControlPlaneEvent.Rejected(agentId, link.id(), permanent, why));
    answer(link, new Rejected(permanent, why), requestId);
  }

  void defer(Link link, Optional<String> requestId, String agentId, Duration retryAfter) {
    counters.deferred++;
    tell(new ControlPlaneEvent.RegistrationDeferred(agentId, link.id(), retryAfter));
    answer(link, new Deferred(retryAfter, "registration is at capacity"), requestId);
  }

  void demand(Link link, Optional<String> requestId, String agentId, String why) {
    counters.demanded++;
    link.demanded = true;
    tell(new ControlPlaneEvent.RegistrationDemanded(agentId, link.id(), why));
    answer(link, new RegisterRequired(why), requestId);
  }

  /** Reports something unusable to the peer; after too many on one connection it is only counted. */
  void complain(Link link, Optional<String> requestId, String code, String detail) {
    counters.misbehaved++;
    if (link.complaints < MOST_COMPLAINTS) {
      link.complaints++;
      tell(new ControlPlaneEvent.PeerMisbehaved(agentId(link), link.id(), detail));
      answer(link, new ErrorReport(code, detail), requestId);
    }
  }

  static String agentId(Link link) {
    LiveAgent agent = link.agent;
    return agent == null ? link.peer().announcedId().orElse("") : agent.id;
  }

  static Optional<Duration> away(@Nullable LiveAgent agent, long now) {
    return agent == null || agent.isHeld()
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(now - agent.lostAt));
  }
}
